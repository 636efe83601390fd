"""The admin site of JCCU's and the regional staff. Its index is the dashboard."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from . import dashboard

ORDER = (
    *("ambassadors", "duplicates", "rosters", "newsletters", "sessions_log", "reminders", "trainings"),
    *("materials", "orders", "workshop"),
    *("letters", "progress", "core"),
)


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Lead to the public page of a record; Django's own view fails on an id that can't be one."""
    try:
        return shortcut(request, content_type_id, object_id)
    except (ValidationError, ValueError):
        raise Http404 from None


class StaffSite(admin.AdminSite):
    site_title = site_header = _("子どもの未来アクション 事務局")
    index_title = _("到達点とやること")
    index_template = "admin/dashboard.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Only an active staff account with a role: `is_staff` alone opens nothing."""
        user: Any = request.user
        return bool(user.is_active and user.is_staff and user.role)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return the lists in the order of the work, not of the alphabet."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: ORDER.index(app["app_label"]) if app["app_label"] in ORDER else len(ORDER))

    def get_urls(self) -> list[Any]:
        own = path("r/<path:content_type_id>/<path:object_id>/", self.admin_view(view_on_site), name="view_on_site")
        return [own, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), **dashboard.context(request)})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send people to the one sign-in of the house; who is signed in without a role gets a page that says so."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)  # `redirect` would take odd text for the name of a view
        if request.user.is_authenticated:
            return TemplateResponse(request, "admin/no_access.html", self.each_context(request), status=403)
        return redirect_to_login(target)
