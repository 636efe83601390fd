from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliesConfig(AppConfig):
    name = "sessions_log.supplies"
    label = "supplies"
    verbose_name = _("学習会の冊子")

    def ready(self) -> None:
        from materials.orders import occasions, use

        from .occasions import Sessions
        from .use import at_sessions

        occasions.sources.append(Sessions())
        use.sources.append(at_sessions)
