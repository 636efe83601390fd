"""The page of a project for either side: in the site for the section, in the admin for staff. Same forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from materials import pdf

from . import forms, turns, workflow
from .choices import Kind, Side
from .models import Comment, Draft, Part, Project


def page(request: HttpRequest, project: Project, side: Side) -> HttpResponse | dict[str, Any]:
    """Answer a press on the project's page by leading back to it, anything else by what the page prints."""
    shown: dict[str, Any] = {"draft_form": forms.DraftForm(), "comment_form": forms.CommentForm()}
    if request.method == "POST":
        action = ACTIONS.get(request.POST.get("action", ""))
        answer = action(request, project, side, shown) if action else None
        if answer:
            messages.success(request, answer)
            return redirect(project.address_for(side))
    return {**context(project, side), **shown}


def context(project: Project, side: Side) -> dict[str, Any]:
    """Return what stands on the page of `project`."""
    drafts = list(project.drafts.prefetch_related("comments__by"))
    draft = next((each for each in drafts if each.is_current), None)
    return {
        "project": project,
        "side": side,
        "turn": turns.of(project),
        "agreements": [(each.label, project.agreed_at(each)) for each in Side],
        "may_agree": project.stage == "agreement" and not project.agreed_at(side),
        "parts": [(each, *hrefs(project, side, each)) for each in project.parts.all()],
        "draft": draft,
        "comments": draft.comments.all() if draft else [],
        "drafts": [(each, draft_href(project, side, each)) for each in drafts],
        "approvals": [(each.label, draft.approved_at(each)) for each in Side] if draft else [],
        "may_approve": bool(draft and project.may_have_drafts and not draft.approved_at(side)),
    }


def hrefs(project: Project, side: Side, part: Part) -> tuple[str, str]:
    """Return where `side` writes a part, and where its file is."""
    space = "workshop:" if side == Side.SECTION else "admin:workshop_project_"
    where = [project.pk, part.kind]
    return reverse(f"{space}part", args=where), reverse(f"{space}attachment", args=where)


def draft_href(project: Project, side: Side, draft: Draft) -> str:
    space = "workshop:" if side == Side.SECTION else "admin:workshop_project_"
    return reverse(f"{space}draft_file", args=[project.pk, draft.number])


def _agree(request: HttpRequest, project: Project, side: Side, shown: dict[str, Any]) -> str | None:
    return _try(request, lambda: workflow.agree(project, side=side, by=who(request)), _("合意を記録しました。"))


def _draft(request: HttpRequest, project: Project, side: Side, shown: dict[str, Any]) -> str | None:
    form = shown["draft_form"] = shown["form"] = forms.DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return None
    file = form.cleaned_data["file"]
    facts = {"file": file, "measured": file.measured, "note": form.cleaned_data["note"]}
    done = _("原稿案を登録し、お知らせを送りました。")
    return _try(request, lambda: workflow.put_draft(project, side=side, by=who(request), **facts), done, form)


def _comment(request: HttpRequest, project: Project, side: Side, shown: dict[str, Any]) -> str | None:
    form = shown["comment_form"] = shown["form"] = forms.CommentForm(request.POST)
    draft = project.drafts.filter(superseded_at=None).first()
    if not form.is_valid() or draft is None:
        return None
    facts = form.cleaned_data
    return _try(
        request,
        lambda: workflow.comment(draft, side=side, by=who(request), **facts),
        _("コメントを送りました。"),
        form,
    )


def _settle(request: HttpRequest, project: Project, side: Side, shown: dict[str, Any]) -> str | None:
    row = _found(Comment.objects.filter(draft__project=project), request.POST.get("comment", ""))
    workflow.settle(row, by=who(request))
    return _("対応済みにしました。")


def _approve(request: HttpRequest, project: Project, side: Side, shown: dict[str, Any]) -> str | None:
    draft = _found(project.drafts.all(), request.POST.get("draft", ""))
    return _try(request, lambda: workflow.approve(draft, side=side, by=who(request)), _("承認を記録しました。"))


Action = Callable[[HttpRequest, Project, Side, dict[str, Any]], "str | None"]
ACTIONS: dict[str, Action] = {
    "agree": _agree,
    "draft": _draft,
    "comment": _comment,
    "settle": _settle,
    "approve": _approve,
}


def part(request: HttpRequest, project: Project, kind: str, side: Side) -> HttpResponse | dict[str, Any]:
    """Fill a part of the prefecture's own."""
    row = part_of(project, kind)
    posted = request.method == "POST"
    form = forms.PartForm(request.POST if posted else None, request.FILES if posted else None, part=row)
    if posted and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("text", "done", "file")}
        name = facts["file"].name[-150:] if facts["file"] else ""
        facts |= {"file_name": name, "side": side, "by": who(request)}
        if done := _try(request, lambda: workflow.fill(project, kind, **facts), _("保存しました。"), form):
            messages.success(request, done)
            return redirect(project.address_for(side))
    return {"form": form, "part": row, "project": project, "side": side}


def part_of(project: Project, kind: str) -> Part:
    if kind not in Kind.values:
        raise Http404
    return project.parts.get(kind=kind)


# -- files ------------------------------------------------------------------------------------------------------------
def draft_file(project: Project, number: int) -> HttpResponseBase:
    """Show a draft; only the two sides ever get here."""
    draft: Draft = _found(project.drafts.all(), number, by="number")
    return _file(draft.file, f"{project.name}_{draft.label}.pdf", "application/pdf", download=False)


def attachment(project: Project, kind: str) -> HttpResponseBase:
    row = part_of(project, kind)
    if not row.file:
        raise Http404
    return _file(row.file, row.file_name, "application/octet-stream", download=True)


def _file(stored: Any, name: str, kind: str, *, download: bool) -> HttpResponseBase:
    try:
        response = FileResponse(stored.open("rb"), as_attachment=download, filename=name, content_type=kind)
    except FileNotFoundError:
        raise Http404 from None
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


# -- small things -----------------------------------------------------------------------------------------------------
def who(request: Any) -> Any:
    return request.user


def _try(request: HttpRequest, verb: Callable[[], Any], done: str, form: Any = None) -> str | None:
    """Run a verb; where it refuses, its sentence stands on the form, or above the page."""
    try:
        verb()
    except (workflow.Refused, pdf.Refused) as refusal:
        if form is None:
            messages.error(request, str(refusal))
        else:
            form.add_error(None, str(refusal))
        return None
    return done


def _found(rows: Any, key: Any, *, by: str = "pk") -> Any:
    """Return the row, 404 for anything that is none."""
    try:
        row = rows.filter(**{by: key}).first()
    except (ValueError, OverflowError, TypeError, ValidationError):  # no number, no uuid
        row = None
    if row is None:
        raise Http404
    return row
