from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RostersConfig(AppConfig):
    name = "ambassadors.rosters"
    label = "rosters"
    verbose_name = _("名簿の取り込み")

    def ready(self) -> None:
        from ambassadors import panels
        from mirai_action.core import accounts

        from . import admitting, kinds, origin
        from .people.kind import AmbassadorRoster

        kinds.register(AmbassadorRoster())
        accounts.admitters.append(admitting.by_address)
        panels.builders.append(origin.panel)
