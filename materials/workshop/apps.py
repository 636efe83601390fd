from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkshopConfig(AppConfig):
    name = "materials.workshop"
    label = "workshop"
    verbose_name = _("都道府県版づくり")

    def ready(self) -> None:
        from ambassadors import section_views

        from . import doors, mails  # noqa: F401  (the letters register themselves)

        section_views.doors.append(doors.of_section)
