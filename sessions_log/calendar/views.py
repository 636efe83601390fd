"""Asking the host, and answering. Links of letters lead to one button; GET changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mirai_action.core import client_address, ratelimit

from .. import public
from . import asking, tokens
from .forms import AnswerForm, AskForm

page = require_http_methods(["GET", "HEAD", "POST"])
FORMS, WINDOW = 20, 600


@never_cache
@page
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A question to the host of a public session to come."""
    session = public.public_session(pk)
    if not asking.may_be_asked(session):
        return redirect("sessions:public", pk=session.pk)
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if not ratelimit.allow(f"ask:{client_address.of(request)}", limit=FORMS, seconds=WINDOW):
            form.add_error(None, _("ただいま混み合っています。数分たってから、もう一度ボタンを押してください。"))
            status = 429
        elif not asking.within_limit(session):
            form.add_error(None, _("この学習会への質問が多いため、今日は受け付けられません。明日お試しください。"))
            status = 429
        else:
            facts = {name: data[name] for name in ("id", "email", "name", "text")}
            asking.ask(session, language=translation.get_language() or "ja", **facts)
            # The same page whether or not the letter leaves: nobody learns how often an address has asked.
            return render(request, "calendar/sent.html", {"session": session, "email": data["email"]})
    context = {"session": session, "form": form, "keep_days": settings.QUESTION_DAYS}
    return render(request, "calendar/ask.html", context, status=status)


@never_cache
@page
def question(request: HttpRequest, token: str) -> HttpResponse:
    """The asker's own page: one button sends the question on; later it shows the answer, and takes all back."""
    row = tokens.read(token, tokens.CONFIRM)
    if row is None:
        return render(request, "calendar/gone.html", status=404)
    if request.method == "POST" and request.POST.get("action") == "forget":
        asking.forget(row)
        messages.success(request, _("質問を削除しました。"))
        return redirect("sessions:list")
    if request.method == "POST":
        asking.confirm(row)
        return redirect("calendar:question", token)
    return render(request, "calendar/question.html", {"question": row, "session": row.session})


@never_cache
@page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The host's page: the question, a box for the answer, and a button for what is not proper."""
    row = tokens.read(token, tokens.ANSWER)
    if row is None:
        return render(request, "calendar/gone.html", status=404)
    form = AnswerForm(request.POST if request.POST.get("action") == "answer" else None)
    if request.method == "POST" and request.POST.get("action") == "improper":
        asking.close(row, by=None)
        return redirect("calendar:answer", token)
    if form.is_bound and form.is_valid():
        asking.answer(row, text=form.cleaned_data["answer"])
        return redirect("calendar:answer", token)
    return render(request, "calendar/answer.html", {"question": row, "session": row.session, "form": form})
