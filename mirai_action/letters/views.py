"""The mailbox of a local run. In production these pages do not exist."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from . import mailbox


def _only_in_a_local_run() -> None:
    if not settings.LOCAL_RUN or settings.EMAIL_URL:
        raise Http404("letters go to a mail server")


@never_cache
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    _only_in_a_local_run()
    return render(request, "letters/mailbox.html", {"items": mailbox.newest(), "most": mailbox.MOST_SHOWN})


@never_cache
@require_safe
def mailbox_letter(request: HttpRequest, name: str) -> HttpResponse:
    _only_in_a_local_run()
    item = mailbox.read(name)
    if item is None:
        raise Http404("no such letter")
    return render(request, "letters/mailbox_letter.html", {"item": item})
