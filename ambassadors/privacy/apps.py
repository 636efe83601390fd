from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "ambassadors.privacy"
    label = "privacy"
    verbose_name = _("個人情報")

    def ready(self) -> None:
        from ambassadors import panels

        from . import mails, panel  # noqa: F401  (the letters register themselves)

        panels.builders.append(panel.erasure)
