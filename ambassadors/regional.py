"""What regional staff see of the register: who agreed by name for their body, and how many others there are.

Who that is, `Ambassador.objects.named_for` says. Of them they read the contact; how an application went, what was
written, accounts and the other persons beside them (similar rows, members of a group) stay with JCCU.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .choices import ConsentKind
from .models import Ambassador

COLUMNS = ("name", "kana", "kind_name", "telephone", "email", "prefecture_name", "state", "registered_on")
FILTERS = ("prefecture", "kind", "affiliation", "fiscal_year", "as_of")
FIELDSETS = (
    (
        _("登録された方"),
        {
            "fields": (
                *("kind", "name", "kana", "contact_name", "email", "phone", "postal_code", "address"),
                *("prefecture", "affiliation", "affiliation_name", "organization"),
            )
        },
    ),
    (_("状態"), {"fields": ("status", "number", "registered_on", "resting_since")}),
)


def filters(offered: list[Any]) -> list[Any]:
    """Return those filters of the register that speak of what regional staff see."""
    return [each for each in offered if (each[0] if isinstance(each, tuple) else each.parameter_name) in FILTERS]


def note(user: Any) -> str:
    """Return how many others are registered in the prefectures of a regional account; nothing for national staff."""
    if user.national:
        return ""
    everyone = Ambassador.objects.current().filter(prefecture__in=user.prefectures).count()
    others = everyone - Ambassador.objects.named_for(user).count()
    if not others:
        return _t("担当の地域に登録されている方は、全員がお名前の提供に同意しています。") if everyone else ""
    text = ngettext(
        "このほか %(count)d 人は、お名前の提供に同意していません。",
        "このほか %(count)d 人は、お名前の提供に同意していません。",
        others,
    )
    return text % {"count": others}


def around(row: Ambassador) -> dict[str, Any]:
    """Return what stands around the facts on the page of one: the consents that open it, the way to the sessions."""
    passing_on = (ConsentKind.TO_COOP, ConsentKind.TO_PREFECTURE)
    consents = row.consents.given().filter(kind__in=passing_on, prefecture=row.prefecture)
    return {"ambassador": row, "regional": True, "consents": consents.select_related("text")}
