from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "ambassadors.groups"
    label = "groups"
    verbose_name = _("グループのメンバー")

    def ready(self) -> None:
        from ambassadors import panels
        from mirai_action.core import merging as of_ambassadors

        from . import holdings, mails, merging, panel, staff  # noqa: F401  (mails register themselves)

        holdings.add()
        of_ambassadors.parts += merging.parts()
        panels.builders.append(panel.members)
        panels.row_pages["members"] = staff.members
