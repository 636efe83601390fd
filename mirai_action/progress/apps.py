from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgressConfig(AppConfig):
    name = "mirai_action.progress"
    label = "progress"
    verbose_name = _("到達点")

    def ready(self) -> None:
        from . import ledger

        ledger.subjects.append(ledger.opening_subjects)
