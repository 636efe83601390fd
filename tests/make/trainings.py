"""Trainings and applications for tests, made by the workflow."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone

from mirai_action.core.forms import PublicFormMixin
from sessions_log.trainings import workflow
from sessions_log.trainings.models import Application, Training

_numbers = itertools.count(1)


def training(**facts: Any) -> Training:
    """A published training in Saitama in thirty days with ten seats, open for another three weeks."""
    day = facts.pop("held_on", timezone.localdate() + timedelta(days=30))
    plain = {
        **{"held_on": day, "deadline_on": day - timedelta(days=7), "prefecture": "11", "venue": "さいたま会館"},
        **{"capacity": 10, "published_at": timezone.now()},
    }
    return workflow.plan(**(plain | facts))


def guest(**facts: Any) -> dict[str, Any]:
    """The facts of somebody who is not registered; every call another one."""
    number = next(_numbers)
    plain = {"name": f"佐藤 千代{number}", "kana": "さとう ちよ", "email": f"guest{number}@example.jp"}
    return plain | {"phone": "", "affiliation": ""} | facts


def unconfirmed(training: Training, **facts: Any) -> Application:
    """An application whose link was not used yet."""
    return workflow.apply(training, person=guest(**facts))[0]


def placed(training: Training, **facts: Any) -> Application:
    """A confirmed application: seated, or waiting where the training is full."""
    row = unconfirmed(training, **facts)
    workflow.confirm(row)
    return row


def held(**facts: Any) -> Training:
    """A training that was held ten days ago, nobody applied yet."""
    return training(**({"held_on": timezone.localdate() - timedelta(days=10)} | facts))


def came(training: Training, *, attended: bool = True, **facts: Any) -> Application:
    """Somebody who was there (or was expected and was not), as staff enter it."""
    with transaction.atomic():
        row = workflow.enter(training, person=guest(**facts), channel="paper", by=None)
        workflow.mark(row, attended=attended, by=None)
    return row


def training_form(**typed: Any) -> dict[str, Any]:
    """What a browser posts to apply, a minute after the page was opened."""
    started = signing.dumps(int(timezone.now().timestamp()) - 60, salt=PublicFormMixin.SALT)
    plain = {"name": "佐藤 千代", "kana": "サトウ チヨ", "email": "chiyo@example.jp", "consent": "on"}
    return plain | {"website": "", "started": started} | typed
