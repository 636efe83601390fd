from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "mirai_action.core"
    label = "core"
    verbose_name = _("アカウントと基本設定")

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from . import history

        post_migrate.connect(history.protect, dispatch_uid="core.history")
        # What each app holds about a person, those above first: what hangs on a row goes before the row.
        autodiscover_modules("personal")
