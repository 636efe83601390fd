from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuplicatesConfig(AppConfig):
    name = "ambassadors.duplicates"
    label = "duplicates"
    verbose_name = _("重複と統合")

    def ready(self) -> None:
        from ambassadors import panels
        from ambassadors.desk import letters
        from mirai_action.core import merging, timeline

        from . import beside, holdings, mails, moving  # noqa: F401  (the letter registers itself)

        merging.parts += moving.parts()
        holdings.add()
        letters.register("duplicates.merged", template="ambassadors/duplicates/letter_merged.txt")
        timeline.sources.append(beside.of_merges)
        panels.builders.append(beside.panel)
