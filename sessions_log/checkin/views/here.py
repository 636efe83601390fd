"""The page behind the QR: no sign-in, no name, one button. It works without JavaScript."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from .. import codes, devices, workflow
from ..forms import CodeForm, TapForm
from ..models import Desk, State, Tap

REFUSED = 409


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest, code: str) -> HttpResponse:
    desk = desk_of(code)
    if desk is None:
        return unknown(request)
    if desk.code != code:  # the phone's cookie belongs to the one address
        return redirect(desk)
    device = devices.read(request) or devices.new()
    answer = _tapped(request, desk, device) if request.method == "POST" else _shown(request, desk, device)
    devices.give(answer, device, path=desk.get_absolute_url())
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Type the code off the wall. Posted, so that it stands in no log."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        desk = desk_of(form.cleaned_data["code"])
        return redirect(desk) if desk else unknown(request, form)
    return render(request, "checkin/find.html", {"form": form})


def desk_of(code: str) -> Desk | None:
    return Desk.objects.select_related("session").filter(code=codes.normalise(code)).first()


def unknown(request: HttpRequest, form: CodeForm | None = None) -> HttpResponse:
    """No such code: say so and let it be typed again."""
    return render(request, "checkin/find.html", {"form": form or CodeForm(), "unknown": True}, status=404)


def _tapped(request: HttpRequest, desk: Desk, device: str) -> HttpResponse:
    form = TapForm(request.POST)
    if not form.is_valid():
        return _page(request, desk, form=form)
    try:
        workflow.tap(desk, device=device, **form.facts())
    except workflow.Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, desk, form=form, status=REFUSED)
    return redirect(desk)


def _shown(request: HttpRequest, desk: Desk, device: str) -> HttpResponse:
    mine = desk.taps.filter(device=devices.hashed(device, desk.session_id)).first()
    return _page(request, desk, tap=mine, form=TapForm(initial={"id": uuid4()}))


def _page(request: HttpRequest, desk: Desk, *, form: TapForm, tap: Tap | None = None, status: int = 200) -> Any:
    state = desk.state()
    context = {"desk": desk, "session": desk.session, "state": state, "tap": tap, "form": form}
    # What the phone need not send again: what counted, and what was refused here and now.
    key = tap.key if tap else form.cleaned_data["id"] if status == REFUSED else None
    context["arrived"] = [key] if key else []
    context["takes_taps"] = tap is None and state == State.OPEN
    return render(request, "checkin/here.html", context, status=status)
