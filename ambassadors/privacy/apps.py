from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "ambassadors.privacy"
    label = "privacy"
    verbose_name = _("個人情報")

    def ready(self) -> None:
        from ambassadors import panels
        from mirai_action.core import merging as of_ambassadors

        from . import mails, merging, panel  # noqa: F401  (the letters register themselves)

        of_ambassadors.parts += merging.parts()
        panels.builders.append(panel.erasure)
