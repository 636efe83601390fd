"""To whom: the conditions of a newsletter as a queryset, as numbers and in words.

A segment is stored as JSON; what it leaves out does not narrow:
    {"prefectures": ["11", "unknown"], "kinds": ["group"], "affiliations": ["council"], "since": "2024-04-01",
     "until": "2025-03-31", "more": {"sessions.quiet": "12"}}
It is looked for among all who were ever registered (累計登録), so that those who left are seen as left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Value, When
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambassadors.models import Affiliation, Ambassador, AmbassadorKind, Consent, ConsentKind
from mirai_action.core import segments
from mirai_action.core.segments import Condition
from mirai_action.japan.prefectures import BY_CODE
from mirai_action.letters.models import Letter

from .choices import Reason

UNKNOWN = "unknown"
Segment = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How many registrations get it, in how many letters, and how many do not, by reason."""

    recipients: int
    letters: int
    left_out: Mapping[str, int]

    @property
    def everyone(self) -> int:
        return self.recipients + sum(self.left_out.values())

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Return the reasons that apply, in their order."""
        return [
            {"value": each.value, "label": each.label, "count": self.left_out[each]}
            for each in Reason
            if self.left_out.get(each)
        ]


def everyone(segment: Segment) -> Any:
    """Return all ambassadors that the conditions name, whether or not they get the letter."""
    rows = Ambassador.objects.registered()
    if areas := segment.get("prefectures"):
        rows = rows.filter(prefecture__in=["" if each == UNKNOWN else each for each in areas])
    if kinds := segment.get("kinds"):
        rows = rows.filter(kind__in=kinds)
    if affiliations := segment.get("affiliations"):
        rows = rows.filter(affiliation__in=["" if each == UNKNOWN else each for each in affiliations])
    if since := segment.get("since"):
        rows = rows.filter(registered_on__gte=date.fromisoformat(since))
    if until := segment.get("until"):
        rows = rows.filter(registered_on__lte=date.fromisoformat(until))
    for condition, choice in chosen(segment):
        rows = condition.narrow(rows, choice)
    return rows


def sorted_out(segment: Segment) -> Any:
    """Return everyone in the segment with `reason`: why no letter goes there, "" where one does."""
    consents = Consent.objects.given().filter(ambassador=OuterRef("pk"), kind=ConsentKind.NEWSLETTER)
    refused = Letter.objects.refused().filter(to_address=OuterRef("email"))
    reason = Case(
        When(status=Ambassador.Status.LEFT, then=Value(Reason.LEFT)),
        When(status=Ambassador.Status.RESTING, then=Value(Reason.RESTING)),
        When(~Exists(consents), then=Value(Reason.NO_CONSENT)),
        When(email_key="", then=Value(Reason.NO_ADDRESS)),
        When(Exists(refused), then=Value(Reason.BOUNCED)),
        default=Value(""),
        output_field=CharField(),
    )
    return everyone(segment).annotate(reason=reason)


def numbers(segment: Segment) -> Numbers:
    """Count recipients, letters (one a mailbox) and those left out: together they are everyone in the segment."""
    rows = (
        sorted_out(segment)
        .order_by()
        .values("reason")
        .annotate(rows=Count("pk"), boxes=Count("email_key", distinct=True))
    )
    found = {each["reason"]: each for each in rows}
    served = found.pop("", {"rows": 0, "boxes": 0})
    return Numbers(
        recipients=served["rows"],
        letters=served["boxes"],
        left_out={reason: each["rows"] for reason, each in found.items()},
    )


def chosen(segment: Segment) -> Iterator[tuple[Condition, str]]:
    """Yield the conditions of upper apps that narrow this segment; one that is gone from the list matches nobody."""
    known = {each.name: each for each in segments.conditions}
    for name, choice in segment.get("more", {}).items():
        yield known.get(name) or Condition(name=name, label=name, choices=[], narrow=_nobody), choice


def _nobody(rows: Any, _choice: str) -> Any:
    return rows.none()


def in_words(segment: Segment) -> list[tuple[str, str]]:
    """Return the conditions as (label, words); nothing where the letter goes to everybody."""
    lines = [
        (_("主な活動地域"), _list(_area(each) for each in segment.get("prefectures", ()))),
        (_("個人・団体"), _list(str(AmbassadorKind(each).label) for each in segment.get("kinds", ()))),
        (_("所属の種類"), _list(_affiliation(each) for each in segment.get("affiliations", ()))),
        (_("登録日"), _days(segment)),
    ]
    for condition, choice in chosen(segment):
        lines.append((str(condition.label), str(dict(condition.choices).get(choice, choice))))
    return [(label, words) for label, words in lines if words]


def _list(words: Any) -> str:
    return "、".join(words)


def _area(code: str) -> str:
    return BY_CODE[code].label() if code in BY_CODE else _("不明")


def _affiliation(value: str) -> str:
    return _("記入なし") if value == UNKNOWN else str(Affiliation(value).label)


def _days(segment: Segment) -> str:
    since, until = (
        date_format(date.fromisoformat(segment[name])) if segment.get(name) else "" for name in ("since", "until")
    )
    if since and until:
        return _("%(since)sから%(until)sまで") % {"since": since, "until": until}
    if since:
        return _("%(since)sから") % {"since": since}
    return _("%(until)sまで") % {"until": until} if until else ""
