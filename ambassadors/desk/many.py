"""One question or one reason for many applications: each in a transaction of its own, refusals reported by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from .. import workflow
from ..models import Ambassador
from ..querysets import AmbassadorQuerySet
from .forms import AskBackForm, DeclineManyForm, WordedForm

NAMED = 10
"""Refusals that are told by name; the others are counted."""
SHOWN = 20
"""Applications that the page names; the others are counted."""


class Step(NamedTuple):
    """A decision about many: what it asks, what it does with each, and its words."""

    form: type[WordedForm]
    verb: Callable[..., Any]
    words: Callable[[int], str]
    title: Any
    button: Any
    note: Any


def run(rows: AmbassadorQuerySet, verb: Callable[[Ambassador], Any]) -> tuple[int, list[str]]:
    """Apply `verb` to each row, the oldest first; return how many changed and why the others were refused."""
    done, refusals = 0, []
    for row in rows.order_by("applied_at", "pk"):
        try:
            done += bool(verb(row))
        except workflow.Refused as refusal:
            refusals.append(f"{row.name}：{refusal}")
    return done, refusals


def report(request: HttpRequest, done: int, refusals: list[str], words: Callable[[int], str]) -> None:
    """Say what was done, and what was not and why."""
    if done:
        messages.success(request, words(done))
    elif not refusals:
        messages.info(request, _("変更はありません。すでに済んでいます。"))
    for line in refusals[:NAMED]:
        messages.warning(request, line)
    if len(refusals) > NAMED:
        messages.warning(request, _("ほか%(count)d件はそのままです。") % {"count": len(refusals) - NAMED})


def page(admin: Any, request: HttpRequest, rows: AmbassadorQuerySet, action: str) -> HttpResponse | None:
    """Ask what to write about the chosen applications, then do it; None once it is done, so the list comes back."""
    step = STEPS[action]
    form = step.form(request.POST if "apply" in request.POST else None)
    if "insert" in request.POST:
        form.insert(request.POST)
    if form.is_bound and form.is_valid():
        facts = form.facts
        done, refusals = run(rows, lambda row: step.verb(row, by=request.user, **facts))
        report(request, done, refusals, step.words)
        return None
    in_order = rows.order_by("applied_at", "pk")
    context = {
        **admin.admin_site.each_context(request),
        **{"form": form, "opts": admin.opts, "title": step.title, "button": step.button, "note": step.note},
        **{"action": action, "checkbox": ACTION_CHECKBOX_NAME, "rows": in_order[:SHOWN], "count": rows.count()},
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/ambassadors/desk/many.html", context)


def approved(count: int) -> str:
    return ngettext("%(count)d件を登録しました。", "%(count)d件を登録しました。", count) % {"count": count}


def asked(count: int) -> str:
    text = ngettext(
        "%(count)d件の方に、おたずねのメールを送ります。", "%(count)d件の方に、おたずねのメールを送ります。", count
    )
    return text % {"count": count}


def declined(count: int) -> str:
    return ngettext("%(count)d件の登録を見送りました。", "%(count)d件の登録を見送りました。", count) % {"count": count}


STEPS = {
    "ask_back_many": Step(
        AskBackForm,
        workflow.ask_back,
        asked,
        _lazy("選んだ申込の方に確認する"),
        _lazy("メールでたずねる"),
        _lazy("全員に同じ文をお送りします。確認待ちでない申込と、メールアドレスのない申込はそのままです。"),
    ),
    "decline_many": Step(
        DeclineManyForm,
        workflow.decline,
        declined,
        _lazy("選んだ申込の登録を見送る"),
        _lazy("登録を見送る"),
        _lazy("「今回は登録を見送らせていただきます」とお知らせします。メール未確認の申込には送りません。"),
    ),
}
