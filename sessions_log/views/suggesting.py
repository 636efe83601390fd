"""What the forms suggest while one types; each page works without it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ambassadors import acting
from mirai_action.core.fields import datalist

from .. import hosts as suggestions


@require_safe
@cache_control(max_age=3600, public=True)
def municipalities(request: HttpRequest) -> HttpResponse:
    """`?prefecture=11`: its municipalities. Anyone may ask; there is nothing personal in it."""
    found = suggestions.municipalities(request.GET.get("prefecture", ""))
    return HttpResponse(datalist("town-suggestions", found))


@require_safe
@acting.ambassador_required
def hosts(request: HttpRequest) -> HttpResponse:
    """`?host_name=…&prefecture=11`: bodies of such a name."""
    found = suggestions.bodies(request.GET.get("host_name", ""), request.GET.get("prefecture", ""))
    return HttpResponse(datalist("host_name-suggestions", found))
