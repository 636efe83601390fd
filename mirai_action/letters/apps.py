from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "mirai_action.letters"
    label = "letters"
    verbose_name = _("お知らせメール")

    def ready(self) -> None:
        # Every app's letters are known to the web process (which posts) and to the worker (which sends).
        autodiscover_modules("mails")
