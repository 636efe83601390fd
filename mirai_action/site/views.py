"""The home page, an ambassador's home, the privacy notice, and the choice of language."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ambassadors import acting, study_tools
from ambassadors.home.models import Notice
from ambassadors.models import Ambassador
from materials import choosing
from materials.models import NATIONAL, Access, Edition
from materials.querysets import EditionQuerySet
from mirai_action.progress import dates, figures
from sessions_log.models import StudySession
from sessions_log.trainings.views.home import own_trainings
from sessions_log.views.home import attendance

from . import goals, next_steps

BROCHURE = "brochure"
COMING = 5
A_FEW = 5
NOTICES = 3
YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    found, chosen = figures.figures(), choosing.prefecture(request)
    own_first = choosing.own_first(_brochures().filter(area__in=[NATIONAL, chosen]), chosen)
    return render(
        request,
        "site/home.html",
        {
            "sentence": dates.sentence(found.as_of, found.reports_until),
            "goals": goals.goals(found),
            "brochure": next(iter(own_first), None),
            "prefectural": _brochures().exclude(area=NATIONAL),
            "coming": StudySession.objects.public().coming()[:COMING],
        },
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "site/privacy.html")


def _brochures() -> EditionQuerySet:
    """Return the public editions of the brochure that can be read now, each with its current version."""
    everyone = Edition.objects.published().filter(series__slug=BROCHURE, access=Access.PUBLIC)
    return everyone.with_current_version()


@require_safe
@login_required
def my(request: HttpRequest) -> HttpResponse:
    """An ambassador's home; officers of a section and staff who are no ambassadors go on to theirs."""
    if not acting.choices(request):
        if acting.sections(request):
            return redirect("ambassadors:section")
        if request.user.is_staff:
            return redirect("admin:index")
    return _my(request)


@acting.ambassador_required(applicants=True)
def _my(request: HttpRequest) -> HttpResponse:
    ambassador: Ambassador = request.ambassador  # type: ignore[attr-defined]
    manages = acting.manages(request, ambassador)
    return render(
        request,
        "site/my.html",
        {
            "ambassador": ambassador,
            "others": len(acting.choices(request)) > 1,
            "section": acting.sections(request),
            "steps": next_steps.steps(ambassador, request.user, manages=manages) if ambassador.is_current else [],
            "manages": manages,
            "notices": _notices(request, ambassador),
            "answered": ambassador.consultations.answered()[:A_FEW],
            "coming": StudySession.objects.taking_part([ambassador]).coming()[:A_FEW],
            "tools": study_tools.tools() if ambassador.is_current else [],
            "so_far": attendance(ambassador) if ambassador.is_current else None,
            "applications": own_trainings(ambassador),
            "inquiry": ambassador.inquiries.filter(answered_at=None).first() if ambassador.is_undecided else None,
        },
    )


def _notices(request: HttpRequest, ambassador: Ambassador) -> list[Notice]:
    """Return the newest notices, those not read yet marked."""
    return list(Notice.objects.for_ambassador(ambassador).with_read(request.user)[:NOTICES])


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language chosen at the top and go back to the page, its query kept without `lang`."""
    response = HttpResponseRedirect(_way_back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response


def _way_back(request: HttpRequest) -> str:
    """Return the page that the button stood on, as a path of this site; the home page where that is not sure."""
    asked = request.POST.get("next") or ""
    if (
        not asked.startswith("/")
        or not url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
        or not asked.isprintable()
    ):
        return "/"
    parts = urlsplit(asked)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(("", "", parts.path, urlencode(kept), ""))
