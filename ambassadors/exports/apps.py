from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "ambassadors.exports"
    label = "exports"
    verbose_name = _("書き出し")

    def ready(self) -> None:
        from . import people

        people.add()
