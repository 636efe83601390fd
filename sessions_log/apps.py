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
        from mirai_action.core import timeline as of_persons
        from mirai_action.progress import ledger, records

        # mails register themselves
        from . import activity, exporting, hooks, mails, merging, quiet, subjects, timeline, uses  # noqa: F401
        from .views import body
        from .workflow import outside

        exporting.add()
        ledger.subjects.append(subjects.sessions)
        of_ambassadors.parts += merging.parts()
        records.finders.append(subjects.records)
        of_materials.sources.append(uses.of_edition)
        hooks.confirmed.append(outside.tell_counted)
        section_views.doors.append(body.door)
        segments.conditions.append(quiet.condition)
        signs_of_activity.signs += [activity.of_record, activity.jointly]
        of_persons.sources.append(timeline.of_sessions)
