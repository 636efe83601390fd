"""The words of the consents (DOMAIN 6), as reference data: `load_reference` brings them into the database.

A wording that changed gets a new version here; the old one stays, because persons agreed to it.
"""

from __future__ import annotations

from datetime import date

from .models import ConsentKind, ConsentText

FIRST_DAY = date(2018, 4, 1)

TEXTS: tuple[ConsentText, ...] = (
    ConsentText(
        kind=ConsentKind.HANDLING,
        version=1,
        label="個人情報の取り扱いに同意します",
        purpose=(
            "お預かりした情報は、アンバサダーの登録、学習ツールとお知らせのお届け、学習会のご相談とご報告の受付、"
            "登録者数の集計のために使います。日本生活協同組合連合会が管理し、"
            "下の項目で同意いただいた場合を除いて、ほかの団体や個人には渡しません。"
        ),
    ),
    ConsentText(
        kind=ConsentKind.NEWSLETTER,
        version=1,
        label="ニュースレターをメールで受け取ることに同意します",
        purpose="子どもの未来アクションの活動や学習会の様子をお届けします。配信はいつでも停止できます。",
    ),
    ConsentText(
        kind=ConsentKind.PUBLISH,
        version=1,
        label="お名前（団体名）をこのサイトに掲載することに同意します",
        purpose="アンバサダーをご紹介するページに、お名前（団体名）と主な活動地域だけを掲載します。",
    ),
    ConsentText(
        kind=ConsentKind.TO_COOP,
        version=1,
        label="お名前と連絡先を都道府県生協連と会員生協に伝えることに同意します",
        purpose="地域で学習会を開くときのお手伝いや、地域の学習会のご案内に使います。",
        recipient="主な活動地域の都道府県生協連（生活協同組合連合会）と、その地域の会員生協",
    ),
    ConsentText(
        kind=ConsentKind.TO_PREFECTURE,
        version=1,
        label="お名前と連絡先を都道府県に伝えることに同意します",
        purpose="都道府県が行う、子どもを支援する取り組みのご案内に使います。",
        recipient="主な活動地域の都道府県（子どもの貧困対策の担当課）",
    ),
    ConsentText(
        kind=ConsentKind.HANDLING,
        version=1,
        language="en",
        label="I agree to the handling of my personal data",
        purpose=(
            "We use what you enter to register ambassadors, to send study tools and news about the service, to advise "
            "you and take your reports on study sessions, and to count registrations. It is kept by the Japanese "
            "Consumers' Co-operative Union and given to nobody else, except as you agree below."
        ),
    ),
    ConsentText(
        kind=ConsentKind.NEWSLETTER,
        version=1,
        language="en",
        label="I agree to receive the newsletter by e-mail",
        purpose="News of Children's Future Action and its study sessions. You can stop it at any time.",
    ),
    ConsentText(
        kind=ConsentKind.PUBLISH,
        version=1,
        language="en",
        label="I agree to my name (or my group's) being shown on this site",
        purpose="Only the name and the main area of activity are shown where ambassadors are introduced.",
    ),
    ConsentText(
        kind=ConsentKind.TO_COOP,
        version=1,
        language="en",
        label="I agree to my name and contact being passed on to the prefectural co-op union and its member co-ops",
        purpose="So that they can help you hold study sessions, and invite you to those nearby.",
        recipient="The co-op union of the prefecture of your main area of activity, and the member co-ops there",
    ),
    ConsentText(
        kind=ConsentKind.TO_PREFECTURE,
        version=1,
        language="en",
        label="I agree to my name and contact being passed on to the prefecture",
        purpose="So that it can tell you about the prefecture's own support for children.",
        recipient="The prefecture of your main area of activity (the section for children in poverty)",
    ),
)
for _text in TEXTS:
    _text.valid_from = FIRST_DAY


def load() -> None:
    """Bring the texts into the database. A text that is there stays as it is."""
    known = set(ConsentText.objects.values_list("kind", "version", "language"))
    new = [each for each in TEXTS if (each.kind, each.version, each.language) not in known]
    copies = [ConsentText(**{name: getattr(each, name) for name in FIELDS}) for each in new]
    ConsentText.objects.bulk_create(copies, ignore_conflicts=True)


FIELDS = ("kind", "version", "language", "label", "purpose", "recipient", "valid_from")


def in_force(language: str) -> dict[str, ConsentText]:
    """Return the text of each kind to show on a form; those of this module where none was loaded yet."""
    found = ConsentText.objects.current(language)
    for each in TEXTS:
        if each.kind not in found or (not found[each.kind].pk and each.language == language):
            found[each.kind] = each
    return found


def stored(kind: str, language: str) -> ConsentText:
    """Return the row of the text in force, loading the texts first where that has not happened yet."""
    text = ConsentText.objects.current(language).get(kind)
    if text is None:
        load()
        text = ConsentText.objects.current(language)[kind]
    return text
