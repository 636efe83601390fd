from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AmbassadorsConfig(AppConfig):
    name = "ambassadors"
    verbose_name = _("アンバサダー")

    def ready(self) -> None:
        from mirai_action.accounts import second_factor
        from mirai_action.progress import ledger, records, reference

        from . import consent_texts, counting, mails  # noqa: F401  (mails registers its letters)
        from .models import Section

        ledger.subjects.append(counting.subjects)
        records.finders.append(counting.records)
        reference.loaders.append(consent_texts.load)
        second_factor.required_by.append(lambda user: Section.objects.of_user(user).filter(issuer=True).exists())
