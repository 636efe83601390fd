"""An application on its own page: by the letter's link, or signed in. Where it stands, and one button at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors import acting

from .. import certificate as certificates
from .. import mails, qr, tokens, workflow
from ..choices import Status, Tell
from ..models import Application

View = Callable[..., HttpResponse]


@dataclass(frozen=True, kw_only=True)
class Door:
    """How somebody came to an application: the addresses of its pages begin here."""

    application: Application
    name: str  # "answer" or "mine"
    key: Any

    def address(self, page: str = "") -> str:
        return reverse(f"trainings:{self.name}{page and f'_{page}'}", args=[self.key])

    @property
    def home(self) -> str:
        return self.address()

    @property
    def accept(self) -> str:
        return self.address("accept")

    @property
    def cancel(self) -> str:
        return self.address("cancel")

    @property
    def certificate(self) -> str:
        return self.address("certificate")


def by_link(view: View) -> View:
    """Let in whoever holds the letter; a link that is broken or too old finds a page that says so."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        try:
            row = tokens.read(token, tokens.ANSWER)
        except tokens.Expired:
            row = None
        if row is None:
            return render(request, "trainings/gone.html", status=404)
        return view(request, Door(application=row, name="answer", key=token), **kwargs)

    return guarded


def own(view: View) -> View:
    """Let in whoever acts for the ambassador whose application it is; to anyone else there is no such page."""

    @wraps(view)
    @login_required
    @never_cache
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        rows = Application.objects.of(acting.choices(request)).select_related("training")
        row = rows.filter(pk=pk).first()
        if row is None:
            raise Http404
        return view(request, Door(application=row, name="mine", key=pk), **kwargs)

    return guarded


def home(request: HttpRequest, door: Door) -> HttpResponse:
    """Where the application stands and what comes next; the QR for the desk; accept, cancel, certificate."""
    row = door.application
    return render(
        request,
        "trainings/application.html",
        {
            **{"application": row, "training": row.training, "door": door},
            "place": mails.place_in_line(row) if row.status == Status.WAITING else 0,
            "until": offer_ends(row) if row.status == Status.OFFERED else None,
            "qr": qr.svg(row) if row.status == Status.SEATED and not row.training.is_over else "",
        },
    )


def accept(request: HttpRequest, door: Door) -> HttpResponse:
    try:
        workflow.accept(door.application)
    except workflow.Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("席が決まりました。"))
    return redirect(door.home)


def cancel(request: HttpRequest, door: Door) -> HttpResponse:
    """A page with one button: take the application back, or decline the offered seat."""
    row = door.application
    if request.method == "POST":
        try:
            workflow.cancel(row)
        except workflow.Refused as refusal:
            messages.warning(request, str(refusal))
        return redirect(door.home)
    if not row.can_withdraw:
        return redirect(door.home)
    return render(request, "trainings/cancel.html", {"application": row, "training": row.training, "door": door})


def certificate(request: HttpRequest, door: Door) -> HttpResponse:
    """The PDF, for who came; for anyone else there is none."""
    if not door.application.has_certificate:
        raise Http404
    return certificates.download(door.application)


def offer_ends(row: Application) -> Any:
    """Return when the offer ends: as written down, or as its letter said where that left a moment ago."""
    if row.offer_until:
        return row.offer_until
    notice = row.notices.filter(kind=Tell.OFFER).exclude(letter=None).select_related("letter").first()
    if notice is None or notice.letter is None or notice.letter.sent_at is None:
        return None
    return row.training.offer_ends(notice.letter.sent_at)


_page = require_http_methods(["GET", "HEAD", "POST"])
answer, mine = require_safe(by_link(home)), require_safe(own(home))
answer_accept, mine_accept = require_POST(by_link(accept)), require_POST(own(accept))
answer_cancel, mine_cancel = _page(by_link(cancel)), _page(own(cancel))
answer_certificate, mine_certificate = require_safe(by_link(certificate)), require_safe(own(certificate))
