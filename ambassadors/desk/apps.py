from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "ambassadors.desk"
    label = "ambassadors_desk"
    verbose_name = _("登録の受付")

    def ready(self) -> None:
        from mirai_action.core import merging, timeline
        from mirai_action.progress import reference

        from .. import panels
        from . import entries, holdings, letters, wordings

        reference.loaders.append(wordings.load)
        timeline.sources.extend(entries.SOURCES)
        panels.builders.append(entries.panel)
        letters.register_own()
        holdings.add()
        merging.parts.append(merging.follows("ambassadors_desk.PaperLetter.ambassador", _("郵便の手紙")))
