"""The roles of staff (DOMAIN 2): reader, staff, manager; each national or limited to prefectures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    NONE = "", _("なし")
    READER = "reader", _("閲覧")
    STAFF = "staff", _("担当")
    MANAGER = "manager", _("管理")
