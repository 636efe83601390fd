"""Letters about an erasure: that it was asked for, with the link that takes it back, and that it was taken back."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from .models import Erasure

SALT = "privacy.erasure"


def token(erasure: Erasure) -> str:
    return signing.TimestampSigner(salt=SALT, sep=".").sign(str(erasure.pk))


def read(text: str) -> Erasure | None:
    """Return the request that a link is for; None for a wrong one."""
    try:
        key = signing.TimestampSigner(salt=SALT, sep=".").unsign(text)
    except signing.BadSignature:
        return None
    return Erasure.objects.select_related("ambassador", "account").filter(pk=key).first()


@letter("privacy.asked", title=_("個人情報の消去：受付"), priority=0)
def asked(*, erasure: int) -> Mail:
    """When it will be done, what it means, and the link that takes it back."""
    row = Erasure.objects.select_related("ambassador", "account").get(pk=erasure)
    if not row.is_open:
        raise outbox.NotNeeded
    link = outbox.address(reverse("privacy:take_back", args=[token(row)]))
    return _mail("asked", row, link=link)


@letter("privacy.cancelled", title=_("個人情報の消去：取り消し"))
def cancelled(*, erasure: int) -> Mail:
    return _mail("cancelled", Erasure.objects.select_related("ambassador", "account").get(pk=erasure))


def _mail(name: str, row: Erasure, **context: Any) -> Mail:
    person: Any = row.ambassador or row.account
    addressee = getattr(person, "addressee", "") or person.name or person.email
    return Mail(template=f"privacy/mail_{name}.txt", context={"erasure": row, "addressee": addressee, **context})
