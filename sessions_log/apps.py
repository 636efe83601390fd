from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SessionsLogConfig(AppConfig):
    name = "sessions_log"
    verbose_name = _("学習会")

    def ready(self) -> None:
        from ambassadors import section_views
        from ambassadors.home import activity as signs_of_activity
        from materials import uses as of_materials
        from mirai_action.core import merging as of_ambassadors
        from mirai_action.core import segments
        from mirai_action.progress import ledger, records

        from . import activity, hooks, mails, merging, quiet, subjects, uses  # noqa: F401  (mails register themselves)
        from .views import body
        from .workflow import outside

        ledger.subjects.append(subjects.sessions)
        of_ambassadors.parts += merging.parts()
        records.finders.append(subjects.records)
        of_materials.sources.append(uses.of_edition)
        hooks.confirmed.append(outside.tell_counted)
        section_views.doors.append(body.door)
        segments.conditions.append(quiet.condition)
        signs_of_activity.signs += [activity.of_record, activity.jointly]
