from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "mirai_action.accounts"
    label = "accounts"
    verbose_name = _("サインイン")

    def ready(self) -> None:
        from . import second_factor

        second_factor.connect()
