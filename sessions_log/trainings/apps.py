from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingsConfig(AppConfig):
    name = "sessions_log.trainings"
    label = "trainings"
    verbose_name = _("アンバサダー講習会")

    def ready(self) -> None:
        from mirai_action.core import merging, segments
        from mirai_action.core import timeline as of_persons
        from mirai_action.progress import reference

        from . import attended, handling, timeline

        reference.loaders.append(handling.load)
        segments.conditions.append(attended.condition)
        merging.parts.append(merging.follows("trainings.Application.ambassador", _("講習会の申込")))
        of_persons.sources.append(timeline.of_trainings)
