"""Head-counts that staff type into the list 未報告, many at once: a bad one holds back none of the good ones."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mirai_action.core.fields import CountField
from sessions_log import rules, workflow
from sessions_log.admin_review import ticked

NAME = "count."
MOST = 500


class Typed(NamedTuple):
    """What was typed for a session and why it was not taken."""

    text: str
    error: str


def report(admin: Any, request: HttpRequest) -> dict[UUID, Typed]:
    """Report every session with a number; return what was not taken. A box is called "count.<id>.<version>"."""
    typed = {name.removeprefix(NAME): str(text).strip() for name, text in request.POST.items() if name.startswith(NAME)}
    given = {box: text for box, text in typed.items() if text}
    versions = ticked(given, most=MOST)
    texts = {UUID(box.partition(".")[0]): text for box, text in given.items() if list(ticked([box]))}
    faults: dict[UUID, Typed] = {}
    by: Any = request.user
    done = 0
    for row in admin.get_queryset(request).filter(pk__in=versions).order_by("held_on", "id"):
        text = texts[row.pk]
        try:
            count = CountField(most=rules.MOST).clean(text)
            workflow.report(row, head_count=count, by=by, version=versions[row.pk])
            done += 1
        except workflow.WasItCancelled:
            error = _("0人のときは、「中止だった」か「代わりに入力」を選んでください。")
            faults[row.pk] = Typed(text, error)
        except ValidationError as fault:
            faults[row.pk] = Typed(text, " ".join(fault.messages))
        except workflow.Refused as refusal:
            faults[row.pk] = Typed(text, str(refusal))
    if done:
        messages.success(request, _("%(count)d件の報告を入力しました。") % {"count": done})
    if faults:
        text = _("%(count)d件は、まだ報告されていません。下の欄をご確認ください。") % {"count": len(faults)}
        messages.warning(request, text)
    if not given:
        messages.info(request, _("参加者数の欄に、人数を入力してください。"))
    return faults
