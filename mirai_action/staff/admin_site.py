"""The admin site of JCCU's staff."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class StaffSite(admin.AdminSite):
    site_title = site_header = _("子どもの未来アクション 事務局")
    index_title = _("到達点とやること")
    enable_nav_sidebar = False
