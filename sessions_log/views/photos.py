"""Photos of a session: sent and deleted by whoever reports it, seen by everyone only once staff approved them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ambassadors import acting

from .. import forms, workflow
from ..models import Photo, StudySession
from ..workflow import photos as verbs
from .body import session_of_body
from .linked import by_link
from .shared import own_session

page = require_http_methods(["GET", "HEAD", "POST"])
SHOWN_FOR = 300  # seconds; then a photo that was withdrawn is gone from browsers too


@never_cache
@page
@own_session
def own(request: HttpRequest, session: StudySession) -> HttpResponse:
    context = {"shows": True, "back": session.get_absolute_url(), "breadcrumbs": "sessions_log/_breadcrumbs.html"}
    return _photos(request, session, reverse("sessions:photos", args=[session.pk]), context)


@never_cache
@page
@session_of_body
def of_body(request: HttpRequest, session: StudySession) -> HttpResponse:
    back, here = (reverse(f"sessions:{name}", args=[session.pk]) for name in ("body_detail", "body_photos"))
    context = {"shows": True, "back": back, "breadcrumbs": "sessions_log/_body_breadcrumbs.html"}
    return _photos(request, session, here, context)


@by_link
def linked(request: HttpRequest, session: StudySession, token: str) -> HttpResponse:
    """By the link of a letter: photos are counted, sent and deleted there, not shown."""
    context = {"shows": False, "back": reverse("sessions:linked", args=[token])}
    return _photos(request, session, reverse("sessions:linked_photos", args=[token]), context)


def _photos(request: HttpRequest, session: StudySession, here: str, context: dict[str, Any]) -> HttpResponse:
    if request.method == "POST" and "delete" in request.POST:
        _delete(request, session)
        return redirect(here)
    form = forms.PhotosForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.add(session, form.cleaned_data["photos"])
        except workflow.Refused as refusal:
            form.add_error("photos", str(refusal))
        else:
            text = _("%(count)d枚の写真を受け取りました。事務局が確認したあと、学習会のページに載ります。")
            messages.success(request, text % {"count": len(made)})
            return redirect(here)
    photos = session.photos.all()
    return render(request, "sessions_log/photos.html", {"form": form, "session": session, "photos": photos, **context})


def _delete(request: HttpRequest, session: StudySession) -> None:
    try:
        photo = session.photos.filter(pk=UUID(request.POST["delete"])).first()
    except ValueError:
        photo = None
    if photo:
        verbs.delete(photo)
    messages.success(request, _("写真を削除しました。"))


@require_safe
def photo(request: HttpRequest, pk: UUID) -> FileResponse:
    """The picture itself: everyone's once it is shown; before that for who reports the session, and staff."""
    row = Photo.objects.select_related("session__ambassador").filter(pk=pk).first()
    if row is None:
        raise Http404
    shown = Photo.objects.shown().filter(pk=pk).exists()
    if not shown and not may_see(request, row):
        raise Http404
    try:
        response = FileResponse(row.file.open(), content_type="image/jpeg", filename="photo.jpg")
    except OSError:
        raise Http404 from None
    response["Cache-Control"] = f"public, max-age={SHOWN_FOR}" if shown else "private, no-store"
    return response


def may_see(request: Any, row: Photo) -> bool:
    user = request.user
    if not user.is_authenticated:
        return False
    if user.is_staff and user.national and user.has_perm("sessions_log.view_photo"):
        return True
    if row.session.ambassador in acting.choices(request):
        return True
    bodies = {each.organization_id for each in acting.sections(request) if each.organizer}
    return row.session.organization_id in bodies - {None}
