"""Letters to a person, and letters to others that may name the person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, Who, holdings
from mirai_action.core.retention import Category

from . import mailbox, outbox
from .models import Letter

NAMED = "SELECT letter.id FROM letters_letter AS letter, jsonb_each_text(params) AS param WHERE param.value = ANY(%s)"


def own(who: Who) -> QuerySet[Letter]:
    """Return the letters about the person or one of the person's rows, and all to a mailbox that nobody else has."""
    to = Letter.objects.annotate(mailbox=Lower("to_address")).filter(mailbox__in=who.mailboxes)
    return Letter.objects.filter(Q(about__in=who.about) | Q(pk__in=to.values("pk")))


def to_others(who: Who) -> QuerySet[Letter]:
    """Return letters to somebody else about a row of the person (a joint session): they may say the name."""
    ids: list[Any] = [str(pk) for pk in who.about]
    return Letter.objects.filter(pk__in=RawSQL(NAMED, [ids])).exclude(pk__in=own(who).values("pk"))


def _stop(pks: list[Any], who: Who) -> None:
    """Let nothing more leave, and delete the files that a local run writes instead of sending."""
    outbox.stop(Letter.objects.filter(pk__in=pks))
    if settings.LOCAL_RUN and not settings.EMAIL_URL:
        transaction.on_commit(lambda: mailbox.forget(who.mailboxes), robust=True)


def _forget(pks: list[Any]) -> None:
    outbox.stop(Letter.objects.filter(pk__in=pks))
    Letter.objects.filter(pk__in=pks).update(to_address="", subject="", body_log="", params={}, error="")


holdings.append(
    Holding(
        model="letters.Letter",
        title=_("お送りしたメール"),
        find=own,
        tells=("queued_at", "sent_at", "to_address", "subject", "body_log"),
        blanks={"to_address": "", "subject": "", "body_log": "", "params": {}, "error": ""},
        erase=_stop,
    )
)
holdings.append(
    Holding(
        model="letters.Letter",
        title=_("ほかの方へのメール"),
        find=to_others,
        tells=(),
        scrubs=("subject", "body_log", "error"),
        keeps={"to_address": "somebody else's"},
    )
)

retention.categories.append(
    Category(
        name="letters.log",
        title=_("お送りしたメールの記録"),
        purpose=_("「届いていない」というお問い合わせに答えるため"),
        since=_("送信の日から"),
        what=_("宛先・件名・本文を消します。送った日時と種類は残ります。"),
        days=2 * 365,
        find=lambda before: Letter.objects.filter(queued_at__lt=before).exclude(
            to_address="", subject="", body_log="", error=""
        ),
        run=_forget,
    )
)
