"""What applicants agree to, as reference data. A wording that changed gets a new version; the old one stays."""

from __future__ import annotations

from .models import HandlingText

FIELDS = ("version", "language", "label", "purpose")
TEXTS: tuple[HandlingText, ...] = (
    HandlingText(
        version=1,
        language="ja",
        label="個人情報の取り扱いに同意します",
        purpose=(
            "お預かりした情報は、アンバサダー講習会のお申し込みの受付、席と当日のご案内、出席の確認、受講証の発行、"
            "受講後の登録のご案内、参加者数の集計のために使います。日本生活協同組合連合会が管理し、ほかの団体や個人には"
            "渡しません。"
        ),
    ),
    HandlingText(
        version=1,
        language="en",
        label="I agree to the handling of my personal data",
        purpose=(
            "We use what you enter to take your application for the training session, to tell you about your seat and "
            "the day, to check attendance, to issue the certificate, to tell you how to register afterwards, and to "
            "count attendance. It is kept by the Japanese Consumers' Co-operative Union and given to nobody else."
        ),
    ),
)


def load() -> None:
    """Bring the texts into the database. A text that is there stays as it is."""
    copies = [HandlingText(**{name: getattr(each, name) for name in FIELDS}) for each in TEXTS]
    HandlingText.objects.bulk_create(copies, ignore_conflicts=True)


def in_force(language: str) -> HandlingText:
    """Return the newest text in `language`, else in Japanese; that of this module where none was loaded yet."""
    known = [*HandlingText.objects.filter(language__in={language, "ja"}), *TEXTS]
    fitting = [each for each in known if each.language == language] or known
    return max(fitting, key=lambda each: (each.version, bool(each.pk)))


def stored(language: str) -> HandlingText:
    """Return the row of the text in force, loading the texts first where that has not happened yet."""
    text = in_force(language)
    if not text.pk:
        load()
        text = in_force(language)
    return text
