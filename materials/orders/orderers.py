"""For whom an account orders: an ambassador, or the section of a body. One account may serve several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ambassadors import acting
from ambassadors.models import Ambassador, Section

from .models import Order

View = Callable[..., HttpResponse]
SHIP_TO = ("recipient", "postal_code", "address", "phone")


@dataclass(frozen=True)
class Orderer:
    """An ambassador or a section, whichever it is."""

    of: Ambassador | Section

    @property
    def key(self) -> str:
        return str(self.of.pk)

    @property
    def label(self) -> str:
        return str(self.of)

    @property
    def ambassador(self) -> Ambassador | None:
        return self.of if isinstance(self.of, Ambassador) else None

    @property
    def section(self) -> Section | None:
        return self.of if isinstance(self.of, Section) else None

    @property
    def prefecture(self) -> str:
        return self.of.prefecture

    def columns(self) -> dict[str, Any]:
        """Return whose an order is, as columns of it."""
        return {"ambassador": self.ambassador, "section": self.section}

    def ship_to(self) -> dict[str, str]:
        """Return where the parcel goes unless told otherwise: the profile's address, else the last order's."""
        own = {"recipient": self.of.addressee, "phone": self.of.phone}
        if isinstance(self.of, Ambassador) and self.of.address:
            return own | {"postal_code": self.of.postal_code, "address": self.of.address}
        last = Order.objects.filter(**self.columns()).order_by("-ordered_at").first()
        return {name: getattr(last, name) for name in SHIP_TO} if last else own


def orderers(request: HttpRequest) -> list[Orderer]:
    """Return for whom this account may order today, the one it acts for first."""
    chosen = acting.acting_for(request)
    people = sorted(acting.choices(request), key=lambda each: each != chosen)
    return [*map(Orderer, (each for each in people if each.is_current)), *map(Orderer, acting.sections(request))]


def orderer_required(view: View) -> View:
    """Let in whoever may order for somebody, and set `request.orderers`."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = orderers(request)
        if not found:
            context = {"ambassador": acting.acting_for(request)}
            return render(request, "ambassadors/not_registered.html", context, status=403)
        request.orderers = found  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


def own_orders(request: HttpRequest) -> Any:
    """Return the orders of all for whom this account acts."""
    own = Q(ambassador__in=acting.choices(request)) | Q(section__in=acting.sections(request))
    return Order.objects.whole().filter(own)


def own_order(view: View) -> View:
    """Let in whose order it is; to anyone else there is no such page."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, pk: UUID, **kwargs: Any) -> HttpResponse:
        order = own_orders(request).filter(pk=pk).first()
        if order is None:
            raise Http404
        return view(request, order, **kwargs)

    return guarded
