"""`/my/data/`: everything stored about oneself, to read, to take along and to have erased."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mirai_action.core.erasing import Who, warnings

from .. import acting
from ..models import Ambassador, Membership
from ..workflow import Refused
from . import mails, tell, whose, workflow
from .models import Erasure


def own(user: Any) -> list[Ambassador]:
    """Return the registrations that this account manages, those that ended included: their data is theirs still."""
    rows = Ambassador.objects.filter(memberships__user=user, memberships__role=Membership.Role.MANAGER)
    return list(rows.exclude(status="merged").order_by("kana_key", "pk"))


def chosen(request: HttpRequest) -> Ambassador | None:
    """Return the registration that the address names (`?of=`), the one acted for, or the only one. 404 for others'."""
    rows = own(request.user)
    asked = request.POST.get("of") or request.GET.get("of") or ""
    if asked:
        found = next((each for each in rows if str(each.pk) == asked), None)
        if found is None:
            raise Http404
        return found
    current = acting.acting_for(request)
    return next((each for each in rows if current and each.pk == current.pk), rows[0] if rows else None)


@never_cache
@require_safe
@login_required
def data(request: HttpRequest) -> HttpResponse:
    """What is stored, in words; downloads; and the request for erasure."""
    person = chosen(request)
    who = whose.to_tell(person, request.user)
    context = {
        "person": person,
        "others": [each for each in own(request.user) if person and each.pk != person.pk],
        "parts": tell.parts(who),
        "erasure": _open(request, person),
        "may_erase": person is not None or not workflow.serves(request.user),  # type: ignore[arg-type]
    }
    return render(request, "privacy/data.html", context)


@never_cache
@require_safe
@login_required
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The same as a file: JSON for machines, HTML to read and print."""
    if kind not in ("json", "html"):
        raise Http404
    person = chosen(request)
    who = whose.to_tell(person, request.user)
    response = _json(who) if kind == "json" else _html(request, who, person)
    name = f"mirai-action-data-{timezone.localdate():%Y%m%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _json(who: Who) -> HttpResponse:
    told = {
        "told_at": timezone.localtime().isoformat(timespec="seconds"),
        **({"demonstration": True} if settings.DEMONSTRATION else {}),
        "data": tell.as_json(who),
    }
    text = json.dumps(told, ensure_ascii=False, indent=1, default=str)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _html(request: HttpRequest, who: Who, person: Ambassador | None) -> HttpResponse:
    context = {"parts": tell.parts(who), "person": person, "told_at": timezone.now()}
    return render(request, "privacy/download.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    """What an erasure means, and one button that asks for it."""
    person = chosen(request)
    page = reverse("privacy:data") + (f"?of={person.pk}" if person else "")
    if _open(request, person):
        return redirect(page)
    refusal = ""
    if request.method == "POST" and request.POST.get("understood") != "on":
        refusal = _("元に戻せないことをお読みになり、チェックを入れてください。")
    elif request.method == "POST":
        try:
            row = workflow.ask(ambassador=person, account=None if person else request.user)  # type: ignore[arg-type]
        except Refused as refused:
            refusal = str(refused)
        else:
            day = _day(row)
            messages.success(request, _("消去のご依頼を受け付けました。%(day)sまでは取り消せます。") % {"day": day})
            return redirect(page)
    who = whose.to_erase(person) if person else whose.account(request.user)
    context = {
        **{"person": person, "refusal": refusal, "days": settings.ERASURE_DAYS, "who": who},
        "warnings": [line for each in warnings for line in each(who)],
        "may_erase": person is not None or not workflow.serves(request.user),  # type: ignore[arg-type]
    }
    return render(request, "privacy/erase.html", context)


@never_cache
@require_POST
@login_required
def keep(request: HttpRequest) -> HttpResponse:
    """Take the own request back."""
    person = chosen(request)
    row = _open(request, person)
    if row and workflow.cancel(row):
        messages.success(request, _("消去のご依頼を取り消しました。登録はそのまま続きます。"))
    return redirect(reverse("privacy:data") + (f"?of={person.pk}" if person else ""))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: one button takes the request back. Mail scanners only look."""
    row = mails.read(token)
    done = bool(row and request.method == "POST" and workflow.cancel(row))
    if row:
        row.refresh_from_db()
    status = 200 if row and (row.is_open or row.cancelled_at) else 404
    return render(request, "privacy/take_back.html", {"erasure": row, "done": done}, status=status)


def _open(request: HttpRequest, person: Ambassador | None) -> Erasure | None:
    rows = Erasure.objects.open()
    return rows.filter(ambassador=person).first() if person else rows.filter(account=request.user.pk).first()


def _day(row: Erasure) -> str:
    return str(formats.date_format(row.due_on, "DATE_FORMAT"))
