"""Applying: a visitor by the form and the letter's link, an ambassador in two taps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ambassadors import acting
from ambassadors.models import Ambassador
from mirai_action.core import client_address, ratelimit

from .. import handling, tokens, workflow
from ..forms import ApplyForm, person_of
from ..models import Application, Training
from .public import public_training

page = require_http_methods(["GET", "HEAD", "POST"])
# A family or a hall applies behind one connection; a robot sends thousands.
FORMS, WINDOW = 60, 600
SESSION_KEY = "training_applied"


@never_cache
@page
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form; an ambassador who is signed in finds everything filled in and one button (`?other=1`: the form)."""
    training = public_training(pk)
    if not training.is_open:
        return redirect(training)
    if "other" not in request.GET:
        ambassador = acting.acting_for(request)
        if ambassador is None and acting.choices(request):
            return redirect(f"{reverse('ambassadors:choose')}?{urlencode({'next': request.get_full_path()})}")
        if ambassador and ambassador.is_current and ambassador.email:
            return _two_taps(request, training, ambassador)
    return _by_form(request, training)


def _two_taps(request: HttpRequest, training: Training, ambassador: Ambassador) -> HttpResponse:
    person, language = person_of(ambassador), translation.get_language() or "ja"
    if request.method == "POST":
        try:
            row, _new = workflow.apply(training, person=person, language=language, ambassador=ambassador)
        except workflow.Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect(training)
        return redirect("trainings:mine", row.pk)
    context = {"training": training, "ambassador": ambassador, "person": Application(**person)}
    return render(request, "trainings/two_taps.html", context | {"text": handling.in_force(language)})


def _by_form(request: HttpRequest, training: Training) -> HttpResponse:
    text = handling.in_force(translation.get_language() or "ja")
    form = ApplyForm(request.POST if request.method == "POST" else None, text=text)
    status = 200
    if form.is_bound and form.is_valid():
        if not _within_limit(request):
            form.add_error(
                None, _("ただいま申し込みが混み合っています。数分たってから、もう一度ボタンを押してください。")
            )
            status = 429
        elif _apply(request, training, form):
            return redirect("trainings:sent", training.pk)
    return render(request, "trainings/apply.html", {"training": training, "form": form}, status=status)


def _apply(request: HttpRequest, training: Training, form: ApplyForm) -> bool:
    try:
        workflow.apply(training, person=form.person, language=translation.get_language() or "ja")
    except workflow.Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    typed = {"training": str(training.pk), "email": form.person["email"], "name": form.person["name"]}
    request.session[SESSION_KEY] = typed
    return True


@never_cache
@page
def sent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """ "We wrote to you": the same page whether or not we knew the person. 再送."""
    training, typed = public_training(pk), request.session.get(SESSION_KEY, {})
    if typed.get("training") != str(training.pk):
        return redirect(training)
    if request.method == "POST":
        if not _within_limit(request):
            messages.warning(request, _("ただいま混み合っています。数分たってから、もう一度お試しください。"))
        else:
            known = Application.objects.same_person(training=training, email=typed["email"], name=typed["name"])
            row = known.first()
            if row:
                workflow.resend(row)
            messages.success(request, _("再送を受け付けました。続けて押されたときは、1通だけお送りします。"))
        return redirect("trainings:sent", training.pk)
    context = {"training": training, "email": typed["email"], "sender_domain": _sender_domain()}
    return render(request, "trainings/sent.html", context)


@never_cache
@page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the first letter: one button (mail scanners follow links, so GET changes nothing)."""
    try:
        row = tokens.read(token, tokens.CONFIRM)
    except tokens.Expired as expired:
        return _expired(request, expired.application)
    if row is None:
        return render(request, "trainings/gone.html", status=404)
    if row.status != Application.Status.UNCONFIRMED:
        return redirect("trainings:answer", tokens.make(row, tokens.ANSWER))
    context: dict[str, Any] = {"application": row, "training": row.training}
    if request.method == "POST":
        try:
            workflow.confirm(row)
        except workflow.Refused as refusal:
            return render(request, "trainings/confirm.html", context | {"refusal": str(refusal)}, status=409)
        return redirect("trainings:answer", tokens.make(row, tokens.ANSWER))
    return render(request, "trainings/confirm.html", context)


def _expired(request: HttpRequest, application: Application) -> HttpResponse:
    """A link that was too old: the button sends a new one to the same address."""
    asked = request.method == "POST"
    if asked:
        workflow.resend(application)
    return render(request, "ambassadors/expired.html", {"asked": asked}, status=200 if asked else 410)


def _within_limit(request: HttpRequest) -> bool:
    return ratelimit.allow(f"training:{client_address.of(request)}", limit=FORMS, seconds=WINDOW)


def _sender_domain() -> str:
    """Return what people let through in their carrier's 受信設定."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
