"""Questions to the host of a public session: the asker's go whole, the host's answers lose the host's name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mirai_action.core import retention
from mirai_action.core.erasing import Holding, Who, holdings
from mirai_action.core.retention import Category

from . import asking
from .models import Question


def _forget(pks: list[Any], _who: Who) -> None:
    for each in Question.objects.filter(pk__in=pks):
        asking.forget(each)


holdings.extend(
    [
        Holding(
            model="calendar.Question",
            title=_("主催の方への質問"),
            find=lambda who: Question.objects.filter(email_key__in=who.mailboxes),
            tells=("asked_at", "name", "email", "text", "answer"),
            erase=_forget,
        ),
        Holding(
            model="calendar.Question",
            title=_("質問へのお返事"),
            find=lambda who: Question.objects.filter(session__ambassador__in=who.ambassadors),
            tells=("asked_at", "answer"),
            scrubs=("text", "answer"),
            keeps={"name": "the asker's", "email": "the asker's"},
        ),
    ]
)

retention.categories.append(
    Category(
        name="calendar.question",
        title=_("主催の方への質問"),
        purpose=_("質問とお返事を届けるため"),
        since=_("質問の日から"),
        what=_("行ごと消します。メールの記録も消します。"),
        days=settings.QUESTION_DAYS,
        find=lambda before: Question.objects.filter(asked_at__lt=before),
        run=lambda pks: _forget(pks, Who()),
        fixed=True,
    )
)
