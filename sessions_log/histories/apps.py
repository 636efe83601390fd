from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoriesConfig(AppConfig):
    name = "sessions_log.histories"
    label = "histories"
    verbose_name = _("学習会の記録の取り込み")

    def ready(self) -> None:
        from ambassadors.rosters import kinds

        from .kind import SessionHistory

        kinds.register(SessionHistory())
