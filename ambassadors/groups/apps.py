from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "ambassadors.groups"
    label = "groups"
    verbose_name = _("グループのメンバー")

    def ready(self) -> None:
        from ambassadors import panels

        from . import holdings, mails, panel, staff  # noqa: F401  (mails register themselves)

        holdings.add()
        panels.builders.append(panel.members)
        panels.row_pages["members"] = staff.members
