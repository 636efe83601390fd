from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "sessions_log.calendar"
    label = "calendar"
    verbose_name = _("学習会の案内")

    def ready(self) -> None:
        from . import mails  # noqa: F401  (mails register themselves)
