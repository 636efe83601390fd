from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    name = "materials"
    verbose_name = _("資料")

    def ready(self) -> None:
        from ambassadors import study_tools
        from mirai_action.progress import reference as of_the_house

        from . import reference, tools

        of_the_house.loaders.append(reference.load)
        study_tools.sources.append(tools.study_tools)
