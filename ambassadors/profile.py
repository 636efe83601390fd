"""The own data: what is stored, the consents, moving, pausing and leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from . import acting, consent_texts, proposals, tokens, workflow
from .acting import ambassador_required
from .forms import AreaForm, LeaveForm, ProfileForm, initial_of
from .models import Ambassador, ConsentKind, Status
from .views import page


@never_cache
@page
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """どなたとして: an account that serves several chooses one."""
    after = inside(request.POST.get("next") or request.GET.get("next", ""))
    rows = acting.choices(request)
    picked = next((each for each in rows if str(each.pk) == request.POST.get("ambassador")), None)
    if request.method == "POST" and picked:
        acting.choose(request, picked)
        return redirect(after)
    chosen = acting.acting_for(request)
    context = {"ambassadors": rows, "chosen": chosen, "next": after, "missed": request.method == "POST"}
    return render(request, "ambassadors/choose.html", context)


def inside(address: str, *, other: str = "/my/") -> str:
    """Return `address` if it is a page of this site that can be gone to, else `other`."""
    ours = (
        address.startswith("/")
        and address.isprintable()
        and not address.startswith(("/my/choose/", "/my/body/choose/"))
    )
    safe = ours and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else other


@never_cache
@require_safe
@ambassador_required(applicants=True)
def profile(request: HttpRequest) -> HttpResponse:
    """Everything we keep about the ambassador, and where to change it."""
    ambassador = _own(request)
    given = {each.kind: each for each in ambassador.consents.given()}
    texts = consent_texts.in_force(translation.get_language() or "ja")
    rows = [
        {"kind": kind, "text": texts[kind], "given": given.get(kind)} for kind in ConsentKind.values if kind in texts
    ]
    context = {
        "ambassador": ambassador,
        "consents": rows,
        "many": len(acting.choices(request)) > 1,
        "manages": acting.manages(request, ambassador),
    }
    return render(request, "ambassadors/profile.html", context)


@never_cache
@page
@ambassador_required(applicants=True, managers=True)
def edit(request: HttpRequest) -> HttpResponse:
    """Change what is not counted; a postal code proposes addresses here too."""
    ambassador = _own(request)
    if ambassador.status == Status.ASKED_BACK:
        return redirect("ambassadors:answer", tokens.make(ambassador, "answer"))
    initial = initial_of(ambassador)
    if request.method == "POST" and ("lookup" in request.POST or "pick" in request.POST):
        return _propose(request, initial)
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid() and _try(form, workflow.edit, ambassador, changes=form.facts, by=request.user):
        messages.success(request, _("登録内容を変更しました。"))
        return redirect("ambassadors:profile")
    return render(request, "ambassadors/profile_edit.html", {"form": form, "ambassador": ambassador})


def _propose(request: HttpRequest, initial: dict[str, Any]) -> HttpResponse:
    typed = {**initial, **{name: str(value) for name, value in request.POST.items()}}
    looked_up = "pick" not in typed
    typed["address"] = typed["address"] if looked_up else proposals.take(typed)
    offered = proposals.proposals(typed["postal_code"]) if looked_up else []
    form = ProfileForm(initial=typed)
    if not looked_up:
        proposals.focus_address(form)
    context = {"form": form, "proposals": offered, "looked_up": looked_up, "picked": not looked_up}
    fragment = getattr(request, "htmx", False)
    return render(request, "ambassadors/_address.html" if fragment else "ambassadors/profile_edit.html", context)


@never_cache
@page
@ambassador_required(managers=True)
def area(request: HttpRequest) -> HttpResponse:
    """Another main area of activity, from a day on."""
    ambassador = _own(request)
    form = AreaForm(request.POST if request.method == "POST" else None, initial={"moved_on": timezone.localdate()})
    if form.is_bound and form.is_valid():
        facts = {"on": form.cleaned_data["moved_on"], "prefecture": form.cleaned_data["prefecture"]}
        if _try(form, workflow.move, ambassador, by=request.user, **facts):
            messages.success(request, _("主な活動地域を変更しました。"))
            return redirect("ambassadors:profile")
    return render(request, "ambassadors/area.html", {"form": form, "ambassador": ambassador})


@never_cache
@require_POST
@ambassador_required(applicants=True, managers=True)
def consents(request: HttpRequest) -> HttpResponse:
    """One consent given or withdrawn, effective at once."""
    ambassador, kind = _own(request), request.POST.get("kind", "")
    if kind in ConsentKind.values and kind != ConsentKind.HANDLING:
        if request.POST.get("action") == "give":
            workflow.give(ambassador, kind)
            messages.success(request, _("同意を記録しました。"))
        elif request.POST.get("action") == "withdraw":
            workflow.withdraw(ambassador, kind)
            messages.success(request, _("同意を取り消しました。"))
    return redirect("ambassadors:profile")


@never_cache
@require_POST
@ambassador_required(managers=True)
def pause(request: HttpRequest) -> HttpResponse:
    """活動休止中 and back: the registration stays."""
    ambassador = _own(request)
    if request.POST.get("action") == "rest":
        workflow.rest(ambassador, by=request.user)
        messages.success(request, _("活動休止中にしました。登録はそのまま続きます。"))
    elif request.POST.get("action") == "resume":
        workflow.resume(ambassador, by=request.user)
        messages.success(request, _("活動を再開しました。"))
    return redirect("ambassadors:profile")


@never_cache
@page
@ambassador_required(managers=True)
def leave(request: HttpRequest) -> HttpResponse:
    """登録の解除: says what it means, one button."""
    ambassador = _own(request)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    facts = {"by": request.user, "reason": form.cleaned_data["reason"]} if form.is_valid() else {}
    if facts and _try(form, workflow.leave, ambassador, **facts):
        messages.success(request, _("登録を解除しました。これまでのご活動に感謝します。"))
        return redirect("/")
    return render(request, "ambassadors/leave.html", {"form": form, "ambassador": ambassador})


def _own(request: HttpRequest) -> Ambassador:
    return request.ambassador  # type: ignore[attr-defined, no-any-return]


def _try(form: Any, verb: Any, ambassador: Ambassador, **facts: Any) -> bool:
    """Call a verb; what it refuses stands on the form. Changing nothing is fine too."""
    try:
        verb(ambassador, **facts)
    except workflow.Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True
