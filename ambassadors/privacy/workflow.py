"""Erasing a person: asked for, taken back or done. The counts stay, the person goes (DOMAIN 6, DESIGN 2)."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mirai_action.core import scrubbing
from mirai_action.core.erasing import Who
from mirai_action.core.models import User
from mirai_action.letters import outbox

from .. import workflow as register
from ..models import Ambassador, Channel, Decision, Status
from ..workflow.refusal import Refused, locked, note
from . import kept_list, traces, whose
from .models import Erased, Erasure

log = logging.getLogger(__name__)


def cooling_off() -> timedelta:
    return timedelta(days=settings.ERASURE_DAYS)


def ask(
    *,
    ambassador: Ambassador | None = None,
    account: User | None = None,
    by: Any = None,
    channel: str = Channel.WEB,
    remark: str = "",
) -> Erasure:
    """Take a request; the person gets a letter with a link that takes it back. Asked twice there is one.

    An account alone is erased only where it acts for nobody and works for nobody.
    """
    with transaction.atomic():
        if ambassador is not None:
            row = locked(ambassador)
            if Erased.objects.filter(what="ambassador", key=str(row.pk)).exists() or row.status == Status.MERGED:
                raise Refused(_("この登録の個人情報は、すでに消去されているか、ほかの登録に統合されています。"))
        elif account is None or serves(account):
            raise Refused(_("このアカウントは、ほかの登録や団体、事務局の仕事に使われています。"))
        facts = {"due_on": timezone.localdate() + cooling_off(), "by": by, "channel": channel, "note": remark}
        try:
            with transaction.atomic():
                made = Erasure.objects.create(ambassador=ambassador, account=account, **facts)
        except IntegrityError as error:
            if "erasure_once" not in str(error):
                raise
            return Erasure.objects.open().get(ambassador=ambassador, account=account)
        _tell("privacy.asked", made)
        return made


def cancel(erasure: Erasure) -> bool:
    """Take the request back. The second time, or when it is done, nothing happens."""
    with transaction.atomic():
        row = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if not row.is_open:
            return False
        row.cancelled_at = timezone.now()
        row.save(update_fields=["cancelled_at"])
        _tell("privacy.cancelled", row)
        return True


def do_due() -> int:
    """Erase everybody whose time to think again is over, each in a transaction of its own; return how many."""
    done = 0
    for each in list(Erasure.objects.due(timezone.localdate())):
        try:
            done += do(each)
        except Exception:
            log.exception("Erasure %s failed; the next run tries again", each.pk)
    return done


def do(erasure: Erasure) -> bool:
    """Erase now. The second time nothing happens."""
    with transaction.atomic():
        row = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
        if not row.is_open:
            return False
        counts, who = erase_ambassador(row.ambassador) if row.ambassador else erase_account(row.account)
        row.done_at, row.counts, row.left, row.note = timezone.now(), counts, traces.of(who), ""
        row.save(update_fields=["done_at", "counts", "left", "note"])
        return True


def erase_ambassador(ambassador: Ambassador) -> tuple[dict[str, int], Who]:
    """Scrub everything about the ambassador; if still registered the ledger gets a leaving of today, nothing else.

    Return {model: rows} of what was erased, and whose it was. The second time nothing is left to erase.
    """
    with transaction.atomic():
        row = locked(ambassador)
        who = whose.to_erase(row)
        _end(row)
        result = _scrub(who)
        note(locked(ambassador), Decision.Verb.ERASE, by=None)
        for pk in who.ambassadors:
            _remember("ambassador", pk)
        return result


def erase_account(user: User | None) -> tuple[dict[str, int], Who]:
    """Scrub an account that acts for nobody, and what was typed from its mailbox."""
    if user is None or serves(user):
        raise Refused(_("このアカウントは、ほかの登録や団体、事務局の仕事に使われています。"))
    return _scrub(whose.account(user))


def serves(user: User) -> bool:
    """Whether the account acts for a registration or a body's section, or belongs to staff."""
    from ..models import Section

    busy = user.is_staff or Section.objects.of_user(user).exists()
    return busy or Ambassador.objects.filter(memberships__user=user).exists()


def _end(row: Ambassador) -> None:
    """Let the registration end, or the application: without a letter, the person asked for silence."""
    if row.is_current:
        with outbox.silence():
            register.leave(row)
    elif row.is_undecided:
        Ambassador.objects.filter(pk=row.pk).update(status=Status.DECLINED, decided_at=timezone.now())


def _scrub(who: Who) -> tuple[dict[str, int], Who]:
    counts = scrubbing.erase(who)
    for pk in who.accounts:
        _remember("account", pk)
    return counts, who


def _remember(what: str, key: Any) -> None:
    Erased.objects.get_or_create(what=what, key=str(key))
    transaction.on_commit(lambda: kept_list.write(), robust=True)


def _tell(kind: str, row: Erasure) -> None:
    person: Any = row.ambassador or row.account
    if person.email:
        about = row.ambassador.pk if row.ambassador else None
        outbox.post(kind, to=person.email, language=person.language, about=about, params={"erasure": row.pk})
