from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "mirai_action.core"
    label = "core"
    verbose_name = _("アカウントと基本設定")
