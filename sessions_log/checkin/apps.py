from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CheckinConfig(AppConfig):
    name = "sessions_log.checkin"
    label = "checkin"
    verbose_name = _("学習会の受付")

    def ready(self) -> None:
        from sessions_log import head_counts, hooks

        from . import counting, workflow

        head_counts.check_ins.append(counting.checked_in)
        hooks.confirmed.append(workflow.forget_devices)
