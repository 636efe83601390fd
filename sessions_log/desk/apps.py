from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "sessions_log.desk"
    label = "desk"
    verbose_name = _("事務局の机")

    def ready(self) -> None:
        from ambassadors.desk import sheets
        from mirai_action.core import merging
        from mirai_action.core import timeline as of_persons
        from sessions_log import hooks

        from . import quality, rows, timeline, unreported

        hooks.staff_pages.update({"unreported": unreported.page, "quality": quality.page})
        hooks.staff_row_pages.update(
            {
                "report": rows.report,
                "contact": rows.contact,
                "letter": rows.letter,
                "host-prefecture": rows.host_prefecture,
            }
        )
        sheets.blanks.append((_("実施報告用紙（PDF）"), "sessions:report_form"))
        merging.parts.append(merging.follows("desk.ContactNote.ambassador", _("連絡の記録")))
        of_persons.sources.append(timeline.of_calls)
