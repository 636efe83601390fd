"""What the ambassador's pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from ambassadors import acting
from ambassadors.models import Ambassador
from materials.models import Edition
from mirai_action.core.forms import Form
from mirai_action.core.models import User

from .. import workflow
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


def usable_editions(ambassador: Ambassador) -> Any:
    editions = Edition.objects.published().select_related("series")
    return editions.for_prefecture(ambassador.prefecture) if ambassador.prefecture else editions
