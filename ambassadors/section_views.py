"""The account of a body's section: asking for it, its home, 担当者の交代."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mirai_action.core import client_address, ratelimit

from . import acting, workflow
from .models import Section
from .profile import inside
from .section_forms import AskForm, HandOverForm
from .views import page

ASKS, WINDOW = 20, 600


class Door(NamedTuple):
    """A place that a section's home leads to."""

    title: str
    text: str
    href: str


doors: list[Callable[[Section], list[Door]]] = []
"""What apps above offer to a section (its sessions, its edition); each fills this in `ready()`."""


@never_cache
@page
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an account for a body's section; the answer is the same whether or not it was asked before."""
    form = AskForm(request.POST or None, initial={"issuer": "issuer" in request.GET})
    if request.method == "POST" and form.is_valid():
        if ratelimit.allow(f"section:{client_address.of(request)}", limit=ASKS, seconds=WINDOW):
            workflow.sections.ask(facts=form.facts, language=translation.get_language() or "ja")
            return redirect("ambassadors:section_asked")
        form.add_error(None, _("ただいま混み合っています。数分たってから、もう一度ボタンを押してください。"))
    return render(request, "ambassadors/sections/ask.html", {"form": form})


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "ambassadors/sections/asked.html")


@never_cache
@require_safe
@acting.section_required
def home(request: HttpRequest) -> HttpResponse:
    """What a section does here: the places that the apps offer, and the account itself."""
    section: Section = request.section  # type: ignore[attr-defined]
    offered = [door for offer in doors for door in offer(section)]
    context = {"section": section, "doors": offered, "many": len(acting.sections(request)) > 1}
    return render(request, "ambassadors/sections/home.html", context)


@never_cache
@page
@acting.section_required
def hand_over(request: HttpRequest) -> HttpResponse:
    """担当者の交代 in one step; afterwards this account has no access any more."""
    section: Section = request.section  # type: ignore[attr-defined]
    form = HandOverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = form.cleaned_data
        try:
            workflow.sections.hand_over(section, by=request.user, **facts)
        except workflow.Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("担当者の交代を受け付けました。新しいご担当者にメールをお送りします。"))
            return redirect("site:home")
    return render(request, "ambassadors/sections/hand_over.html", {"form": form, "section": section})


@never_cache
@page
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """Which section: an account that serves several chooses one."""
    after = inside(request.POST.get("next") or request.GET.get("next", ""), other="/my/body/")
    rows = acting.sections(request)
    picked = next((each for each in rows if str(each.pk) == request.POST.get("section")), None)
    if request.method == "POST" and picked:
        acting.choose_section(request, picked)
        return redirect(after)
    context = {"sections": rows, "chosen": acting.section_for(request), "next": after}
    return render(request, "ambassadors/sections/choose.html", context)
