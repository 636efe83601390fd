"""まとめて中止・延期: many sessions at once, one reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ambassadors import acting

from .. import forms, workflow
from ..models import StudySession
from .shared import who

MOST = 200


@require_http_methods(["GET", "HEAD", "POST"])
@acting.ambassador_required
def close_many(request: HttpRequest) -> HttpResponse:
    """The own sessions that may still be called off, by day; what could not be done is listed with its reason."""
    own = StudySession.objects.for_ambassador(request.ambassador)  # type: ignore[attr-defined]
    rows = list(own.closable()[:MOST])
    form = forms.CloseManyForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("verb", "reason", "weeks")}
        outcome = workflow.close_many(form.sessions(), by=who(request), **facts)
        tell(request, outcome)
        if not outcome.refused:
            return redirect("sessions:mine")
        rows = list(own.closable()[:MOST])
        return render(request, "sessions_log/close_many.html", {"rows": rows, "form": form, "outcome": outcome})
    return render(request, "sessions_log/close_many.html", {"rows": rows, "form": form})


def tell(request: HttpRequest, outcome: workflow.Outcome) -> None:
    if outcome.done:
        text = _("%(count)d件を登録しました。ご連絡ありがとうございました。")
        messages.success(request, text % {"count": len(outcome.done)})
    if outcome.refused:
        messages.warning(request, _("%(count)d件は、変わっていません。") % {"count": len(outcome.refused)})
