from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "ambassadors.home"
    label = "home"
    verbose_name = _("アンバサダーとの連絡")

    def ready(self) -> None:
        from mirai_action.core import merging as of_ambassadors
        from mirai_action.core import timeline

        from . import about_people, holdings, mails, merging  # noqa: F401  (mails register themselves)

        holdings.add()
        of_ambassadors.parts += merging.parts()
        timeline.sources.extend([about_people.consultations, about_people.questions])
