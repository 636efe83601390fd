"""The public pages of the materials: what there is, one edition, its file."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from . import access, sending, tally
from .models import Access, Edition, Status, Version

MOST_VERSIONS = 32767  # of a small integer column


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every series with its editions; the edition of the prefecture chosen (`?prefecture=11`) comes first."""
    chosen = tally.chosen_prefecture(request)
    levels = access.levels(request.user)
    shown = levels if request.user.is_staff else [Access.PUBLIC, Access.AMBASSADORS]  # type: ignore[union-attr]
    editions = sorted(
        Edition.objects.filter(access__in=shown).with_current_version(),
        key=lambda each: (each.series.position, each.series.slug, not (chosen and each.area == chosen)),
    )
    context = {"editions": editions, "levels": levels, "chosen": chosen, "prefectures": PREFECTURE_CHOICES}
    return render(request, "materials/list.html", context)


@require_safe
def edition(request: HttpRequest, series: str, edition: str) -> HttpResponse:
    """One edition: who issues it, its file, where to ask while it is 準備中."""
    return _edition_page(request, _find(request, series, edition))


@require_safe
def version(request: HttpRequest, series: str, edition: str, number: int) -> HttpResponse:
    """One version. A superseded one says so and leads to the new one; the current one is its edition's page."""
    row = _find_version(request, series, edition, number)
    if row.is_published:
        return HttpResponseRedirect(row.edition.get_absolute_url())
    context = {"edition": row.edition, "version": row, "open": access.may_open(request.user, row.edition)}
    return render(request, "materials/version.html", context)


@require_safe
def download(request: HttpRequest, series: str, edition: str) -> HttpResponseBase:
    """The file of the current version; without one the page that says 準備中."""
    row = _find(request, series, edition)
    if row.current_version is None:
        return _edition_page(request, row, status=404)
    return _hand_out(request, row.current_version)


@require_safe
def version_download(request: HttpRequest, series: str, edition: str, number: int) -> HttpResponseBase:
    """The file of one version, superseded ones included; staff may look at one that is 準備中."""
    return _hand_out(request, _find_version(request, series, edition, number))


def _find(request: HttpRequest, series: str, edition: str) -> Edition:
    """Return the edition. One for staff does not exist for anyone else."""
    row = get_object_or_404(Edition.objects.with_current_version(), series__slug=series, slug=edition)
    if row.access == Access.STAFF and not access.may_open(request.user, row):
        raise Http404
    return row


def _find_version(request: HttpRequest, series: str, edition: str, number: int) -> Version:
    row = _find(request, series, edition)
    wanted = row.versions.all() if request.user.is_staff else row.versions.reachable()  # type: ignore[union-attr]
    version = get_object_or_404(wanted, number=min(number, MOST_VERSIONS))
    version.edition = row
    return version


def _edition_page(request: HttpRequest, edition: Edition, *, status: int = 200) -> HttpResponse:
    context = {
        "edition": edition,
        "version": edition.current_version,
        "older": edition.versions.filter(status=Status.SUPERSEDED),
        "open": access.may_open(request.user, edition),
        "chosen": tally.chosen_prefecture(request),
    }
    return render(request, "materials/edition.html", context, status=status)


def _hand_out(request: HttpRequest, version: Version) -> HttpResponseBase:
    """Send the file (or lead to the video) to whom may have it, and count it."""
    if not access.may_open(request.user, version.edition):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _edition_page(request, version.edition, status=403)
    if not version.file:
        tally.count(request, version.edition)
        return HttpResponseRedirect(version.video_url)
    try:
        response = sending.pdf_response(request, version, filename=filename(version))
    except FileNotFoundError:
        raise Http404(_("ファイルが見つかりません。")) from None
    if response.status_code in (200, 206):
        tally.count(request, version.edition)
    return response


def filename(version: Version) -> str:
    """Return the name under which a person saves the file, e.g. 啓発テキスト（冊子）_埼玉県版_第1版.pdf."""
    edition = version.edition
    parts = [edition.series.label, edition.label, version.shown_label, _("旧版") if version.is_superseded else ""]
    return "_".join(each.replace("/", "／").replace("\\", "＼") for each in parts if each) + ".pdf"
