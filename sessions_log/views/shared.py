"""What the ambassador's pages share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambassadors import acting
from ambassadors.models import Ambassador
from materials.models import Edition
from mirai_action.core.forms import Form
from mirai_action.core.models import User

from .. import forms, workflow
from ..models import StudySession

View = Callable[..., HttpResponse]
ROWS_AT_ONCE = 50


def own_session(view: View) -> View:
    """Let in whoever acts for the session's ambassador of record; to anyone else there is no such page."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        own = acting.choices(request)
        rows = StudySession.objects.filter(ambassador__in=own).select_related("ambassador", "organization")
        session = rows.filter(pk=pk).first()
        if session is None:
            raise Http404
        return view(request, session, **kwargs)

    return guarded


def seen_session(view: View) -> View:
    """Let in whoever acts for the ambassador of record or for a joint one; `session.is_own` says which."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        session = session_taking_part(request, pk)
        if session is None:
            raise Http404
        return view(request, session, **kwargs)

    return guarded


def session_taking_part(request: HttpRequest, pk: UUID) -> StudySession | None:
    """Return the session if this account's ambassadors hold it, alone or jointly, with `is_own` set; else None."""
    own = acting.choices(request)
    rows = StudySession.objects.taking_part(own).select_related("ambassador", "organization")
    session = rows.filter(pk=pk).first()
    if session:
        session.is_own = session.ambassador in own  # type: ignore[attr-defined]
    return session


def who(request: Any) -> User:
    """Return the signed-in account."""
    return request.user  # type: ignore[no-any-return]


def attempt(form: Form, verb: Callable[[], StudySession]) -> StudySession | None:
    """Run a verb of the workflow; where it refuses, put its sentence on the form and return None."""
    try:
        return verb()
    except workflow.WasItCancelled:
        form.asks_zero = True  # type: ignore[attr-defined]
    except workflow.EditedMeanwhile as refusal:
        form.current = refusal.session  # type: ignore[attr-defined]
        form.add_error(None, str(refusal))
    except workflow.Refused as refusal:
        form.add_error(None, str(refusal))
    return None


def take(form: forms.ReportForm, session: StudySession, *, by: User | None) -> StudySession | None:
    """Take a valid report, or the answer that the session was cancelled; None where the form has to come back."""
    data = form.cleaned_data
    if data["head_count"] == 0 and data["zero"] == "cancelled":
        return attempt(form, lambda: workflow.cancel(session, by=by, version=data["version"]))
    facts: dict[str, Any] = {"version": data["version"], "held": data["zero"] == "held", "arrival": data["id"]}
    facts["copies"] = form.copies()
    done = attempt(
        form, lambda: workflow.report(session, head_count=data["head_count"], by=by, **facts, **form.facts())
    )
    if current := getattr(form, "current", None):
        form.beside = beside(form, current)  # type: ignore[attr-defined]
        form.data = {**form.data.dict(), "version": str(current.version)}  # type: ignore[attr-defined]
    return done


def beside(form: forms.ReportForm, current: StudySession) -> list[dict[str, Any]]:
    """Return what another screen entered meanwhile beside what was typed here: label, theirs, yours."""
    typed = {"head_count": form.cleaned_data["head_count"], **form.facts()}
    if form.shows_no_texts:
        typed = {name: value for name, value in typed.items() if name not in forms.TEXTS}
    trial = StudySession(**typed)
    return [
        {"label": label_of(name), "theirs": worded(current, name), "yours": worded(trial, name)}
        for name in workflow.differences(current, typed)
    ]


def label_of(name: str) -> Any:
    return getattr(StudySession._meta.get_field(name), "verbose_name", name)


def worded(row: StudySession, name: str) -> Any:
    """Return a column as people read it; empty is 「–」."""
    value = getattr(row, name)
    if isinstance(value, dict):
        return forms.shown_parts(name, value) or "–"
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    display = getattr(row, f"get_{name}_display", None)
    shown = display() if display else value
    return "–" if shown in (None, "") else shown


def usable_editions(ambassador: Ambassador) -> Any:
    return editions_for(ambassador.prefecture)


def editions_for(prefecture: str) -> Any:
    """Return the published materials that a session in this prefecture may use; all of them where none is known."""
    editions = Edition.objects.published().select_related("series")
    return editions.for_prefecture(prefecture) if prefecture else editions
