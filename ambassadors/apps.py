from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AmbassadorsConfig(AppConfig):
    name = "ambassadors"
    verbose_name = _("アンバサダー")

    def ready(self) -> None:
        from mirai_action.progress import ledger, records, reference

        from . import consent_texts, counting, mails  # noqa: F401  (mails registers its letters)

        ledger.subjects.append(counting.subjects)
        records.finders.append(counting.records)
        reference.loaders.append(consent_texts.load)
