"""The yearly question 「これからも活動を続けますか」: a letter, two reminders, then 活動休止中. Nothing is deleted.

A run may be killed or doubled at any moment: every step of one ambassador is a transaction under a lock on its row, and
the row of the question says what was done. After days without a worker one step follows, never two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors import workflow
from ambassadors.models import Ambassador, Decision, Status
from ambassadors.querysets import AmbassadorQuerySet
from ambassadors.workflow.refusal import locked, note
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter

from . import activity
from .models import Answer, StillAsked

BETWEEN = timedelta(days=21)
LETTERS = 3
NEW_A_DAY = 100
"""First letters a day: after the import of an old roster the answers, and the calls, come spread over days."""
A_PAGE = 500


def run(today: date | None = None) -> dict[str, int]:
    """Ask, remind, and let rest whom a year was quiet. Return how many of each. Safe to run at any time."""
    day = today or timezone.localdate()
    counts = {"asked": 0, "reminded": 0, "rested": 0, "ended": 0, "waits": 0}
    for question in _pages(StillAsked.objects.open().order_by("pk")):
        counts[_go_on(question.ambassador_id, day)] += 1
    free = max(0, NEW_A_DAY - StillAsked.objects.filter(begun_on=day).count())
    for pk in list(due(day).order_by("registered_on", "pk").values_list("pk", flat=True)[:free]):
        counts["asked"] += _begin(pk, day)
    return counts


def year_before(day: date) -> date:
    """Return the same day a year ago; 29 February has 28 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def due(today: date) -> AmbassadorQuerySet:
    """Return the registered ambassadors with an address who gave no sign of activity within a year."""
    since = year_before(today) + timedelta(days=1)
    rows: AmbassadorQuerySet = Ambassador.objects.filter(status=Status.REGISTERED).exclude(email_key="")
    asked = StillAsked.objects.filter(ambassador=OuterRef("pk"))
    rows = rows.filter(~Exists(asked.open()), ~Exists(asked.filter(ended_on__gte=since)))
    return activity.quiet_since(rows, since)


def _begin(pk: Any, today: date) -> bool:
    """Ask one ambassador for the first time; False where that is not due any more."""
    with transaction.atomic():
        row = locked(Ambassador(pk=pk))
        if not due(today).filter(pk=pk).exists():
            return False
        question = StillAsked(ambassador=row, begun_on=today, last_on=today, letters=1)
        question.save()
        _write(question, row)
        return True


def _go_on(pk: Any, today: date) -> str:
    """Take the next step of an open question; return its name, "waits" where none is due."""
    with transaction.atomic():
        row = locked(Ambassador(pk=pk))
        question = StillAsked.objects.open().select_related("letter").filter(ambassador=row).first()
        if question is None:
            return "waits"
        if row.status != Status.REGISTERED:
            return _end(question, Answer.VOID, today)
        if activity.is_active(row, question.begun_on):
            return _end(question, Answer.ACTIVE, today)
        if question.last_on > today - BETWEEN or not _has_arrived(question.letter, today):
            return "waits"
        if question.letters < LETTERS:
            question.letters, question.last_on = question.letters + 1, today
            _write(question, row)
            return "reminded"
        _end(question, Answer.SILENT, today)
        workflow.rest(row, on=today, reason=_("活動継続の確認にお返事がなかったため"))
        _tell(row, "home.rests", question)
        return "rested"


def _has_arrived(letter: Letter | None, today: date) -> bool:
    """Whether the last letter left three weeks ago: silence after a letter that came back is no answer."""
    return bool(letter and letter.sent_at and timezone.localdate(letter.sent_at) <= today - BETWEEN)


def answer(ambassador: Ambassador, given: str, *, by: Any = None) -> bool:
    """続けます, お休みします or 登録を解除します. The same answer twice counts once; a later one replaces it."""
    verbs: dict[str, Callable[[Ambassador], bool]] = {
        Answer.GOES_ON: lambda row: _goes_on(row, by),
        Answer.RESTS: lambda row: workflow.rest(row, by=by),
        Answer.LEAVES: lambda row: workflow.leave(row, by=by),
    }
    with transaction.atomic():
        row = locked(ambassador)
        changed = verbs[given](row)
        question = StillAsked.objects.open().filter(ambassador=row).first()
        if question:
            _end(question, Answer(given), timezone.localdate())
        return changed or bool(question)


def _goes_on(row: Ambassador, by: Any) -> bool:
    """Note that the ambassador is active, once a day; one that rests is active again."""
    if row.status == Status.RESTING:
        return workflow.resume(row, by=by)
    if row.decisions.filter(verb=Decision.Verb.STILL, made_at__gte=activity.midnight(timezone.localdate())).exists():
        return False
    if row.status != Status.REGISTERED:
        raise workflow.Refused(_("登録が解除されています。もう一度お申し込みください。"))
    note(row, Decision.Verb.STILL, by=by)
    return True


def _end(question: StillAsked, given: Answer, today: date) -> str:
    question.answer, question.ended_on = given, max(today, question.begun_on)
    question.save(update_fields=["answer", "ended_on"])
    return "ended"


def _write(question: StillAsked, row: Ambassador) -> None:
    question.letter = _tell(row, "home.still", question)
    question.save(update_fields=["letters", "last_on", "letter"])


def _tell(row: Ambassador, name: str, question: StillAsked) -> Letter | None:
    params = {"question": question.pk}
    letter = outbox.post(name, to=row.email, language=row.language, about=row.pk, params=params)
    return letter if letter.pk else None


def _pages(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield rows page by page by key: memory stays flat, and what changes meanwhile is looked at under its lock."""
    last = None
    while True:
        page = list((rows.filter(pk__gt=last) if last else rows)[:A_PAGE])
        yield from page
        if len(page) < A_PAGE:
            return
        last = page[-1].pk
