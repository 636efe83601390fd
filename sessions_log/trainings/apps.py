from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "sessions_log.trainings"
    label = "trainings"
    verbose_name = _("アンバサダー講習会")

    def ready(self) -> None:
        from mirai_action.core import segments
        from mirai_action.progress import reference

        from . import attended, handling

        reference.loaders.append(handling.load)
        segments.conditions.append(attended.condition)
