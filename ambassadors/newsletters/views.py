"""/unsubscribe/<token>/: stops the newsletter by one click of a mail program (RFC 8058) or one button on a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from . import tokens, unsubscribing
from .choices import By
from .models import Copy

ONE_CLICK = "One-Click"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button and changes nothing (mail scanners follow links). POST stops, once and again.

    The one page that takes a POST without a CSRF token: the mail program has none, and the token in the address is
    the secret. The page says nothing about whose letter it was.
    """
    number = tokens.read(token)
    if number is None:
        return render(request, "newsletters/gone.html", status=404)
    copy = get_object_or_404(Copy, pk=number) if number else None
    if request.method == "POST":
        one_click = request.POST.get("List-Unsubscribe") == ONE_CLICK
        if copy:
            unsubscribing.stop(copy, by=By.ONE_CLICK if one_click else By.PAGE)
        if one_click:
            return HttpResponse(status=200, content_type="text/plain")
        return redirect(f"{request.path}?done=1")
    context = {
        "token": token,
        "is_test": copy is None,
        "done": "done" in request.GET if copy is None else not unsubscribing.gets_it(copy),
        "can_come_back": copy is not None and any(each.is_current for each in unsubscribing.people(copy)),
    }
    return render(request, "newsletters/unsubscribe.html", context)


@never_cache
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Subscribe again: consent is given by a person on the page, so here the CSRF token is asked for."""
    number = tokens.read(token)
    if number is None:
        return render(request, "newsletters/gone.html", status=404)
    if number:
        unsubscribing.again(get_object_or_404(Copy, pk=number))
    return redirect("newsletters:unsubscribe", token)
