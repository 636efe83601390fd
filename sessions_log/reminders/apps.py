from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "sessions_log.reminders"
    label = "reminders"
    verbose_name = _("ご報告のお願い")

    def ready(self) -> None:
        from ambassadors.desk import letters

        from . import on_paper  # noqa: F401  (its letter registers itself)
        from .models import ON_PAPER

        letters.register(ON_PAPER, template="sessions_log/reminders/letter_on_paper.txt", enclosed=_("実施報告用紙"))
