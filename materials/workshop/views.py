"""The issuer's one page with what belongs to it, the section's side of a project, and the invitation for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from materials import workflow as shelf
from materials.models import DownloadTally, Edition, Erratum
from materials.orders import use
from materials.orders.models import Handout

from . import desk, forms, turns
from .choices import Side
from .issuer import issuer_required, own_edition, own_project, section_of
from .models import Project

FORM = require_http_methods(["GET", "HEAD", "POST"])
DAYS = 30


@require_safe
def invitation(request: HttpRequest) -> HttpResponse:
    """都道府県版をつくるには: how easily a prefecture gets its own, and whom to ask."""
    made = Edition.objects.published().filter(series__slug="brochure", access="public").exclude(area="00")
    return render(request, "workshop/invitation.html", {"editions": made.select_related("series")})


@never_cache
@require_safe
@issuer_required
def home(request: HttpRequest) -> HttpResponse:
    """One page: the editions of the section with their use, and projects under way. Counts; no persons."""
    section = section_of(request)
    editions = list(Edition.objects.with_current_version().filter(issuing__section=section))
    projects = Project.objects.whole().filter(section=section)
    context = {
        "section": section,
        "editions": [edition_facts(each, found) for each, found in with_use(editions)],
        "projects": [(each, turns.of(each)) for each in projects if each.stage != "published"],
    }
    return render(request, "workshop/home.html", context)


def with_use(editions: list[Edition]) -> list[tuple[Edition, use.Use]]:
    return list(zip(editions, use.of_editions(editions), strict=True))


def edition_facts(edition: Edition, found: use.Use) -> dict[str, Any]:
    """Return what the issuer's page prints of an edition."""
    recent = Q(day__gt=timezone.localdate() - timedelta(days=DAYS))
    tallies = DownloadTally.objects.filter(edition=edition).order_by()
    errata = Erratum.objects.filter(version__edition=edition).count()
    return {
        "edition": edition,
        "use": found,
        "downloads": tallies.aggregate(all=Sum("count"), recent=Sum("count", filter=recent)),
        "errata": errata,
        "versions": edition.versions.all(),
        "handouts": Handout.objects.standing().filter(edition=edition, section__issuings__edition=edition)[:5],
    }


# -- caring for an edition --------------------------------------------------------------------------------------------
@never_cache
@FORM
@own_edition
def new_version(request: HttpRequest, edition: Edition) -> HttpResponse:
    """A new version goes through the checks of every upload and is public at once; the one before becomes 旧版."""
    posted = request.method == "POST"
    form = forms.NewVersionForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        file, current = form.cleaned_data["file"], edition.current_version
        if current and current.sha256 == file.measured.sha256:  # a second press, or the wrong file
            messages.info(request, _("いま公開している版と同じファイルです。"))
            return redirect("workshop:home")
        try:
            version = shelf.add_version(edition=edition, file=file, measured=file.measured, **form.facts())
            shelf.publish(version=version)
        except shelf.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("新しい版を公開しました。"))
            return redirect("workshop:home")
    return render(request, "workshop/new_version.html", {"form": form, "edition": edition})


@never_cache
@FORM
@own_edition
def errata(request: HttpRequest, edition: Edition) -> HttpResponse:
    """The 正誤表 of every version that people have on paper."""
    versions = edition.versions.reachable()
    form = forms.ErratumForm(request.POST if request.method == "POST" else None, versions=versions)
    if form.is_bound and form.is_valid():
        try:
            if not Erratum.objects.filter(**form.cleaned_data).exists():  # sent twice
                shelf.add_erratum(**form.cleaned_data)
        except shelf.Refused as refusal:
            form.add_error("page", str(refusal))
        else:
            messages.success(request, _("正誤表に追加しました。"))
            return redirect("workshop:errata", edition.pk)
    rows = Erratum.objects.filter(version__edition=edition).select_related("version__edition")
    return render(request, "workshop/errata.html", {"form": form, "edition": edition, "errata": rows})


@never_cache
@require_POST
@own_edition
def remove_erratum(request: HttpRequest, edition: Edition, erratum: int) -> HttpResponse:
    row = get_object_or_404(Erratum, pk=min(erratum, 2**62), version__edition=edition)
    shelf.remove_erratum(erratum=row)
    messages.success(request, _("正誤表から取りのぞきました。"))
    return redirect("workshop:errata", edition.pk)


@never_cache
@require_POST
@own_edition
def text(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Release the full text of the current version as a page to read and to search, or take it off again."""
    version = edition.current_version
    if version is None:
        raise Http404
    if request.POST.get("action") == "withhold":
        shelf.withhold_text(version=version)
        messages.success(request, _("本文のページの公開をやめました。"))
    else:
        shelf.release_text(version=version)
        messages.success(request, _("本文を、文字で読めるページとして公開しました。"))
    return redirect("workshop:home")


@never_cache
@FORM
@own_edition
def contact(request: HttpRequest, edition: Edition) -> HttpResponse:
    initial = {"contact": edition.contact, "contact_email": edition.contact_email}
    form = forms.ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        shelf.change_contact(edition=edition, **form.cleaned_data)
        messages.success(request, _("問い合わせ先を変更しました。"))
        return redirect("workshop:home")
    return render(request, "workshop/contact.html", {"form": form, "edition": edition})


@never_cache
@FORM
@own_edition
def withdraw(request: HttpRequest, edition: Edition) -> HttpResponse:
    """公開の終了 of all versions, with a reason for the public."""
    form = forms.WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        shelf.withdraw_edition(edition=edition, reason=form.cleaned_data["reason"])
        messages.success(request, _("公開を終了しました。新しい版を登録すると、また公開できます。"))
        return redirect("workshop:home")
    return render(request, "workshop/withdraw.html", {"form": form, "edition": edition})


# -- the section's side of a project ----------------------------------------------------------------------------------
@never_cache
@FORM
@own_project
def project(request: HttpRequest, project: Project) -> HttpResponse:
    found = desk.page(request, project, Side.SECTION)
    return render(request, "workshop/project.html", found) if isinstance(found, dict) else found


@never_cache
@FORM
@own_project
def part(request: HttpRequest, project: Project, kind: str) -> HttpResponse:
    found = desk.part(request, project, kind, Side.SECTION)
    return render(request, "workshop/part.html", found) if isinstance(found, dict) else found


@require_safe
@own_project
def draft_file(request: HttpRequest, project: Project, number: int) -> HttpResponseBase:
    return desk.draft_file(project, number)


@require_safe
@own_project
def attachment(request: HttpRequest, project: Project, kind: str) -> HttpResponseBase:
    return desk.attachment(project, kind)
