from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "sessions_log.reminders"
    label = "reminders"
    verbose_name = _("ご報告のお願い")
