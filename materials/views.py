"""The public pages of the materials: what there is, one edition, its text, its file."""

from __future__ import annotations

from itertools import groupby

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mirai_action.core import errors
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from . import access, choosing, search, sending, storing, tally, texts, uses
from .models import Access, Edition, Erratum, Page, Version

MOST_VERSIONS = 32767  # of a small integer column
SIZES = ("small", "large")


@require_safe
def list_(request: HttpRequest) -> HttpResponse:
    """Every series with its editions, the one of the prefecture chosen first; `?q=` searches the released texts."""
    chosen, levels = choosing.prefecture(request), access.levels(request.user)
    shown = levels if request.user.is_staff else [Access.PUBLIC, Access.AMBASSADORS]  # type: ignore[union-attr]
    editions = Edition.objects.filter(access__in=shown).with_covers()
    context = {
        "editions": choosing.own_first(editions, chosen),
        "levels": levels,
        "chosen": chosen,
        "prefectures": PREFECTURE_CHOICES,
        "found": search.find(request.GET["q"], levels) if request.GET.get("q", "").strip() else None,
    }
    return render(request, "materials/list.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the prefecture chosen (an empty one forgets it) and go back to the page."""
    back = request.POST.get("next", "")
    safe = back.startswith("/materials/") and back.isprintable() and url_has_allowed_host_and_scheme(back, None)
    response = HttpResponseRedirect(back.partition("?")[0] if safe else "/materials/")
    choosing.remember(response, request.POST.get("prefecture", ""))
    return response


@require_safe
def edition(request: HttpRequest, series: str, edition: str) -> HttpResponse:
    """One edition: who issues it, what is in it, its file, where to ask while it is 準備中."""
    return _edition_page(request, _find(request, series, edition))


@require_safe
def version(request: HttpRequest, series: str, edition: str, number: int) -> HttpResponse:
    """One version. A superseded one says so and leads to the new one; the current one is its edition's page."""
    row = _find_version(request, series, edition, number, withdrawn=True)
    if row.is_published:
        return HttpResponseRedirect(row.edition.get_absolute_url())
    context = _about(request, row.edition, row) | {"errata": _errata([row])}
    return render(request, "materials/version.html", context, status=410 if row.is_withdrawn else 200)


@require_safe
def text(request: HttpRequest, series: str, edition: str) -> HttpResponse:
    """The full text of the current version, once its issuer released it."""
    row = _find(request, series, edition)
    if row.current_version is None:
        raise Http404
    return _text_page(request, row.current_version)


@require_safe
def version_text(request: HttpRequest, series: str, edition: str, number: int) -> HttpResponse:
    """The full text of one version; that of the current one has the edition's address."""
    row = _find_version(request, series, edition, number)
    if row.is_published:
        return HttpResponseRedirect(f"{row.edition.get_absolute_url()}text/")
    return _text_page(request, row)


@require_safe
def picture(request: HttpRequest, series: str, edition: str, number: int, page: int, size: str) -> HttpResponseBase:
    """A picture of a page, for whom may have the file."""
    version = _find_version(request, series, edition, number)
    row = version.leaves.filter(number=min(page, MOST_VERSIONS)).first()
    if size not in SIZES or row is None or not getattr(row, size) or not access.may_open(request.user, version.edition):
        raise Http404
    row.version = version
    try:
        return sending.picture_response(request, row, size)
    except FileNotFoundError:
        raise Http404 from None
    except storing.Unreachable:
        return errors.unavailable()


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


def _find_version(request: HttpRequest, series: str, edition: str, number: int, *, withdrawn: bool = False) -> Version:
    """Return a version that has been public; staff find every one. `withdrawn`: those too that are not any more."""
    row = _find(request, series, edition)
    wanted = row.versions.reachable()
    if withdrawn:
        wanted = wanted | row.versions.withdrawn()
    if request.user.is_staff:  # type: ignore[union-attr]
        wanted = row.versions.all()
    version = get_object_or_404(wanted, number=min(number, MOST_VERSIONS))
    version.edition = row
    return version


def _edition_page(request: HttpRequest, edition: Edition, *, status: int = 200) -> HttpResponse:
    current = edition.current_version
    older = list(edition.versions.superseded())
    for each in older:
        each.edition = edition
    chosen = choosing.prefecture(request)
    context = {
        "older": older,
        "errata": _errata([*([current] if current else []), *older]),
        "ended": None if current else edition.versions.withdrawn().order_by("withdrawn_at").last(),
        "uses": uses.of(edition),
        "today": timezone.localdate(),
        "own": choosing.own_edition(edition, chosen),
        "prefectures": PREFECTURE_CHOICES,
    }
    return render(request, "materials/edition.html", _about(request, edition, current) | context, status=status)


def _about(request: HttpRequest, edition: Edition, version: Version | None) -> dict[str, object]:
    """Return what every page of an edition or version shows: the row, whether it is open, its pages."""
    may_open = access.may_open(request.user, edition)
    pages = list(version.leaves.exclude(large="").defer("text", "search_key")) if version and may_open else []
    for page in pages:
        page.version = version  # type: ignore[assignment]
    return {
        "edition": edition,
        "version": version,
        "open": may_open,
        "cover": pages[0] if pages and pages[0].number == 1 else None,
        "pages": pages,
        "readable": may_open and version is not None and bool(version.file) and version.text_released_at is not None,
        "chosen": choosing.prefecture(request),
    }


def _errata(versions: list[Version]) -> list[tuple[Version, list[Erratum]]]:
    """Return the 正誤表 of each of `versions` that has one, in their order."""
    rows = Erratum.objects.filter(version__in=versions)
    by_version = {key: list(each) for key, each in groupby(rows, key=lambda row: row.version_id)}
    return [(each, by_version[each.pk]) for each in versions if each.pk in by_version]


def _text_page(request: HttpRequest, version: Version) -> HttpResponse:
    if not access.may_open(request.user, version.edition):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _edition_page(request, version.edition, status=403)
    if version.text_released_at is None or not version.file:
        raise Http404
    pages: list[tuple[Page, list[texts.Block]]] = [(each, texts.blocks(each.text)) for each in version.leaves.all()]
    context = {"edition": version.edition, "version": version, "leaves": pages, "errata": _errata([version])}
    return render(request, "materials/text.html", context)


def _hand_out(request: HttpRequest, version: Version) -> HttpResponseBase:
    """Send the file (or lead to the video) to whom may have it, and count it."""
    if not access.may_open(request.user, version.edition):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return _edition_page(request, version.edition, status=403)
    if not version.file:
        if not version.video_url:
            raise Http404
        tally.count(request, version)
        return HttpResponseRedirect(version.video_url)
    try:
        response = sending.pdf_response(request, version, filename=filename(version))
    except FileNotFoundError:
        raise Http404(_("ファイルが見つかりません。")) from None
    except storing.Unreachable:
        return errors.unavailable()
    if response.status_code in (200, 206):
        tally.count(request, version)
    return response


def filename(version: Version) -> str:
    """Return the name under which a person saves the file, e.g. 啓発テキスト（冊子）_埼玉県版_第1版.pdf."""
    edition = version.edition
    parts = [edition.series.label, edition.label, version.shown_label, _("旧版") if version.is_superseded else ""]
    return "_".join(each.replace("/", "／").replace("\\", "＼") for each in parts if each) + ".pdf"
