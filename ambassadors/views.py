"""From the registration form to the used link: every step works without JavaScript and loses nothing typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mirai_action.core import client_address, mail_address, ratelimit

from . import consent_texts, drafts, proposals, tokens, workflow
from .forms import AddressForm, AnswerForm, ApplicationForm, PublicApplicationForm, initial_of
from .models import Ambassador, Draft, Status

page = require_http_methods(["GET", "HEAD", "POST"])
# A family, a class or a hall registers behind one connection; a robot sends thousands.
FORMS, LOOKUPS, WINDOW = 60, 300, 600
A_MAILBOX = 100  # in the same time: a circle shares a mailbox, a nervous finger presses often, a robot goes on


@never_cache
@page
def register(request: HttpRequest, draft_id: UUID | None = None) -> HttpResponse:
    """The form; with `draft_id`, as it was typed. A good one leads to 確認画面."""
    draft = drafts.find(request, draft_id) if draft_id else None
    if draft_id and not draft:
        return redirect("ambassadors:register")
    if request.method != "POST":
        return _form_page(request, PublicApplicationForm(initial=draft.data if draft else None, texts=_texts()))
    if "lookup" in request.POST or "pick" in request.POST:
        return _propose(request)
    form = PublicApplicationForm(request.POST, texts=_texts())
    if not form.is_valid():
        return _form_page(request, form)
    mailbox = mail_address.key(form.cleaned_data["email"])
    within = ratelimit.allow(f"register-by:{mailbox}", limit=A_MAILBOX, seconds=WINDOW)
    if not (_within_limit(request, "register", FORMS) and within):
        form.add_error(None, _("ただいま申し込みが混み合っています。数分たってから、もう一度ボタンを押してください。"))
        return _form_page(request, form, status=429)
    draft = drafts.keep(request, form.typed(), draft)
    return redirect("ambassadors:check", draft.pk)


def _propose(request: HttpRequest) -> HttpResponse:
    """Offer the addresses of the postal code, or put the picked one in; everything else stays as typed."""
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    shown = proposals.answer(typed, look_up="pick" in typed or _within_limit(request, "postal", LOOKUPS))
    form = PublicApplicationForm(initial=typed, texts=_texts())
    if shown["picked"]:
        proposals.focus_address(form)
    fragment = getattr(request, "htmx", False)
    template = "ambassadors/_address.html" if fragment else "ambassadors/register.html"
    return render(request, template, {"form": form, **shown})


def _form_page(request: HttpRequest, form: ApplicationForm, status: int = 200) -> HttpResponse:
    return render(request, "ambassadors/register.html", {"form": form}, status=status)


@never_cache
@page
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """確認画面: all that was typed. The button applies, once however often it is pressed."""
    draft = drafts.find(request, draft_id)
    if not draft:
        return render(request, "ambassadors/gone.html", status=404)
    if draft.submitted_at:
        return redirect("ambassadors:sent", draft.pk)
    form = ApplicationForm(draft.data, texts=_texts())
    if not form.is_valid():
        return redirect("ambassadors:register_edit", draft.pk)
    if request.method == "POST":
        _apply(draft, form)
        return redirect("ambassadors:sent", draft.pk)
    return render(request, "ambassadors/check.html", {"form": form, "draft": draft, "person": Ambassador(**form.facts)})


def _apply(draft: Draft, form: ApplicationForm) -> None:
    with transaction.atomic():
        if not drafts.claim(draft):
            return
        ambassador, made = workflow.register(
            person=form.facts, consents=form.consents, language=translation.get_language() or "ja"
        )
        if made:
            Draft.objects.filter(pk=draft.pk).update(made=ambassador)


@never_cache
@page
def sent(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """ "We wrote to you": the same page whether or not we knew the person. 再送, and another address."""
    draft = drafts.find(request, draft_id)
    if not draft or not draft.submitted_at:
        return render(request, "ambassadors/gone.html", status=404)
    form = AddressForm(request.POST if request.POST.get("action") == "address" else None)
    if request.method == "POST" and not _within_limit(request, "register", FORMS):
        messages.warning(request, _("ただいま混み合っています。数分たってから、もう一度お試しください。"))
    elif request.POST.get("action") == "resend":
        _resend(draft)
        messages.success(request, _("再送を受け付けました。続けて押されたときは、1通だけお送りします。"))
        return redirect("ambassadors:sent", draft.pk)
    elif form.is_bound and form.is_valid():
        _write_to(draft, form.cleaned_data["email"])
        messages.success(request, _("新しいメールアドレスにお送りしました。"))
        return redirect("ambassadors:sent", draft.pk)
    context = {"form": form, "draft": draft, "email": _email(draft), "sender_domain": _sender_domain()}
    return render(request, "ambassadors/sent.html", context)


def _resend(draft: Draft) -> None:
    person = _typed(draft).facts
    known = (
        draft.made
        or Ambassador.objects.same_person(email=person["email"], kind=person["kind"], name=person["name"]).first()
    )
    if known:
        workflow.resend(known)


def _write_to(draft: Draft, email: str) -> None:
    """Send the application to another address; a record that was there before this form is never touched."""
    with transaction.atomic():
        made = Ambassador.objects.unconfirmed().filter(pk=draft.made_id).first() if draft.made_id else None
        if made:
            made = workflow.change_address(made, email=email) if made.email != email else made
            made = made if made.pk == draft.made_id else None
        elif not draft.made_id:
            form = _typed(draft)
            row, new = workflow.register(
                person={**form.facts, "email": email},
                consents=form.consents,
                language=translation.get_language() or "ja",
            )
            made = row if new else None
        Draft.objects.filter(pk=draft.pk).update(data={**draft.data, "email": email}, made=made)


def _typed(draft: Draft) -> ApplicationForm:
    form = ApplicationForm(draft.data, texts=_texts())
    form.full_clean()
    return form


def _email(draft: Draft) -> str:
    return str(_typed(draft).cleaned_data.get("email", draft.data.get("email", "")))


@never_cache
@page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the receipt: one button (mail scanners follow links, so GET changes nothing)."""
    try:
        ambassador = tokens.read(token, "confirm", valid=tokens.CONFIRM_FOR)
    except tokens.Expired as expired:
        return _expired(request, expired.ambassador)
    if not ambassador:
        return render(request, "ambassadors/gone.html", status=404)
    if request.method == "POST":
        workflow.confirm_email(ambassador)
        return redirect("ambassadors:confirm", token)
    template = "confirm" if ambassador.status == Status.APPLIED else "confirmed"
    return render(request, f"ambassadors/{template}.html", {"ambassador": ambassador})


def _expired(request: HttpRequest, ambassador: Ambassador) -> HttpResponse:
    """A link that was too old: the button sends a new one to the same address."""
    asked = request.method == "POST"
    if asked:
        workflow.resend(ambassador)
    return render(request, "ambassadors/expired.html", {"asked": asked}, status=200 if asked else 410)


@never_cache
@page
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The question of staff, the facts to correct, and a box for the answer."""
    try:
        ambassador = tokens.read(token, "answer", valid=tokens.ANSWER_FOR)
    except tokens.Expired:
        ambassador = None
    if not ambassador:
        return render(request, "ambassadors/gone.html", status=404)
    inquiry = ambassador.inquiries.filter(answered_at=None).first()
    if ambassador.status != Status.ASKED_BACK or not inquiry:
        return render(request, "ambassadors/answered.html", {"ambassador": ambassador})
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial_of(ambassador))
    if form.is_bound and form.is_valid() and _answer(form, ambassador):
        return redirect("ambassadors:answer", token)
    return render(request, "ambassadors/answer.html", {"form": form, "inquiry": inquiry, "ambassador": ambassador})


def _answer(form: AnswerForm, ambassador: Ambassador) -> bool:
    try:
        return workflow.answer(ambassador, text=form.cleaned_data["answer"], changes=form.facts)
    except workflow.Refused as refused:
        form.add_error(None, str(refused))
        return False


def _texts() -> dict[str, Any]:
    return consent_texts.in_force(translation.get_language() or "ja")


def _within_limit(request: HttpRequest, purpose: str, limit: int) -> bool:
    return ratelimit.allow(f"{purpose}:{client_address.of(request)}", limit=limit, seconds=WINDOW)


def _sender_domain() -> str:
    """Return what people let through in their carrier's 受信設定."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
