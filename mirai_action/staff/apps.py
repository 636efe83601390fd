from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    default = True
    name = "mirai_action.staff"
    label = "staff"
    verbose_name = _("事務局")

    def ready(self) -> None:
        from mirai_action.core.admin import more_filters

        from .funnel import StepFilter

        more_filters.setdefault("ambassadors.Ambassador", []).append(StepFilter)


class StaffAdminConfig(admin_apps.AdminConfig):
    """Django's admin, with our site as `admin.site`."""

    default = False  # inherited True would make two defaults in this module
    default_site = "mirai_action.staff.admin_site.StaffSite"
