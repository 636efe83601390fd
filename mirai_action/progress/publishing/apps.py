from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "mirai_action.progress.publishing"
    label = "publishing"
    verbose_name = _("公表と報告")
