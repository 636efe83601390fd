from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewslettersConfig(AppConfig):
    name = "ambassadors.newsletters"
    label = "newsletters"
    verbose_name = _("ニュースレター")

    def ready(self) -> None:
        from mirai_action.core import merging, timeline

        from . import about_people

        about_people.add_holdings()
        timeline.sources.extend([about_people.letters, about_people.farewells])
        # Who got it then; `Recipient.person` follows a merge by itself.
        merging.parts.append(merging.stays("newsletters.Recipient.ambassador", "who was written to, in those days"))
