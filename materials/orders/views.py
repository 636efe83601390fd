"""The orderer's pages: own orders, a new one, one order; and copies handed out, for sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors import acting, proposals
from ambassadors.models import Section

from . import forms, occasions, workflow
from .choices import OrderStatus, Source
from .models import Handout, Order, Stock
from .occasions import Occasion
from .orderers import Orderer, orderer_required, own_order, own_orders

A_PAGE = 30


@never_cache
@require_safe
@orderer_required
def mine(request: HttpRequest) -> HttpResponse:
    """Own orders, the newest first, in pages by number."""
    before = request.GET.get("before", "")
    rows = own_orders(request).order_by("-number")
    if before.isascii() and before.isdigit() and len(before) < 10:
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: A_PAGE + 1])
    shown = found[:A_PAGE]
    context = {
        "orders": [(order, occasion) for order, occasion in with_occasions(shown)],
        "older": shown[-1].number if len(found) > A_PAGE else None,
        "is_first": not before,
        "sections": acting.sections(request),
    }
    return render(request, "orders/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@orderer_required
def new(request: HttpRequest) -> HttpResponse:
    """Order copies; `?session=` fills in what is known of it. What is doubtful is asked about once, never forbidden."""
    orderers: list[Orderer] = request.orderers  # type: ignore[attr-defined]
    known = occasions.coming(orderers)
    facts: dict[str, Any] = {"orderers": orderers, "stocks": offered(orderers, known), "occasions": known}
    if "lookup" in request.POST or "pick" in request.POST:
        return _propose(request, facts)
    form = forms.OrderForm(
        request.POST if request.method == "POST" else None, **facts, initial=initial(request, orderers, known)
    )
    warnings: list[forms.Warning] = []
    if form.is_bound and form.is_valid() and form.stocks:
        warnings = form.unseen()
        if not warnings and (order := _placed(form)):
            messages.success(request, _("ご注文を受け付けました。確認のメールをお送りします。"))
            return redirect(order)
    return render(request, "orders/new.html", {"form": form, "warnings": warnings})


def _propose(request: HttpRequest, facts: dict[str, Any]) -> HttpResponse:
    """Offer the addresses of the postal code, or put the picked one in; everything else stays as typed."""
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    shown = proposals.answer(typed)
    form = forms.OrderForm(initial=typed, **facts)
    if shown["picked"]:
        proposals.focus_address(form)
    fragment = getattr(request, "htmx", False)
    return render(request, "ambassadors/_address.html" if fragment else "orders/new.html", {"form": form, **shown})


def _placed(form: forms.OrderForm) -> Order | None:
    data = form.cleaned_data
    try:
        return workflow.place(
            form.chosen(), copies=form.copies(), id=data["id"], occasion=data.get("session") or "", **form.facts()
        )
    except workflow.Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def offered(orderers: list[Orderer], known: dict[str, list[Occasion]]) -> list[Stock]:
    """Return what these may order: the national editions, those of their prefectures and of their sessions'."""
    own = [each.prefecture for each in orderers]
    places = [each.prefecture for rows in known.values() for each in rows]
    areas = [] if not all(own) else [*own, *places]
    return list(Stock.objects.offered(*areas).with_waiting())


def initial(request: HttpRequest, orderers: list[Orderer], known: dict[str, list[Occasion]]) -> dict[str, Any]:
    """Return what the form starts with: the profile's address, and what is known of the session asked for."""
    wanted = request.GET.get("session", "")
    owner, occasion = next(
        ((key, each) for key, rows in known.items() for each in rows if each.key == wanted), ("", None)
    )
    orderer = next((each for each in orderers if each.key == owner), orderers[0])
    found: dict[str, Any] = {**orderer.ship_to(), "orderer": orderer.key}
    if occasion:
        found |= {"session": occasion.key, "needed_on": occasion.on, "expected": occasion.expected}
        found |= {f"copies_{pk}": occasion.expected for pk in occasion.editions}
    return found


@never_cache
@require_safe
@own_order
def detail(request: HttpRequest, order: Order) -> HttpResponse:
    [(_order, occasion)] = with_occasions([order])
    return render(request, "orders/detail.html", {"order": order, "occasion": occasion, "steps": steps(order)})


@never_cache
@require_POST
@own_order
def cancel(request: HttpRequest, order: Order) -> HttpResponse:
    return _press(request, order, workflow.cancel, _("ご注文を取り消しました。"))


@never_cache
@require_POST
@own_order
def arrived(request: HttpRequest, order: Order) -> HttpResponse:
    return _press(request, order, workflow.arrive, _("お知らせくださり、ありがとうございます。"))


def _press(request: HttpRequest, order: Order, verb: Callable[..., bool], done: str) -> HttpResponse:
    try:
        verb(order, by=request.user)
    except workflow.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(order)


def with_occasions(orders: list[Order]) -> list[tuple[Order, Occasion | None]]:
    known = occasions.of(orders)
    return [(order, known.get(order.pk)) for order in orders]


def steps(order: Order) -> list[dict[str, Any]]:
    """Return the way of an order with the moments known so far."""
    moments = {
        OrderStatus.RECEIVED: order.ordered_at,
        OrderStatus.PREPARING: order.prepared_at,
        OrderStatus.SHIPPED: order.shipped_at,
        OrderStatus.ARRIVED: order.arrived_at,
    }
    return [{"label": each.label, "at": at, "here": each == order.status} for each, at in moments.items()]


# -- copies handed out ------------------------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@acting.section_required
def handouts(request: HttpRequest) -> HttpResponse:
    """配布の記録 of a section: a form, and what was recorded."""
    section: Section = request.section  # type: ignore[attr-defined]
    sources = (Source.SHIPPED, Source.OWN) if section.issuer else (Source.SHIPPED,)
    form = forms.HandoutForm(
        request.POST if request.method == "POST" else None,
        sources=sources,
        initial={"prefecture": section.prefecture},
    )
    if form.is_bound and form.is_valid():
        try:
            workflow.hand_out(by=request.user, id=form.cleaned_data["id"], section=section, **form.facts())  # type: ignore[arg-type]
        except workflow.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("配布を記録しました。"))
            return redirect("orders:handouts")
    rows = Handout.objects.standing().filter(section=section).select_related("edition__series")
    return render(request, "orders/handouts.html", {"form": form, "section": section, "handouts": rows[:100]})


@never_cache
@require_POST
@acting.section_required
def take_back(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take back what was recorded by mistake."""
    section: Section = request.section  # type: ignore[attr-defined]
    row = get_object_or_404(Handout, pk=pk, section=section)
    if not workflow.take_back(row, by=request.user):  # type: ignore[arg-type]
        raise Http404
    messages.success(request, _("記録を取り消しました。"))
    return redirect("orders:handouts")
