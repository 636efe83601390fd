"""What everyone may see: coming trainings, past ones in short, each on its page, its calendar file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ambassadors import acting
from mirai_action.japan.prefectures import BY_CODE, PREFECTURES

from .. import calendar_file
from ..models import Application, Training

COMING, PAST = 50, 12


@require_safe
def list_trainings(request: HttpRequest) -> HttpResponse:
    """`?prefecture=11` or `online`; past ones in short, `?show=past` lists them all by fiscal year."""
    place = request.GET.get("prefecture", "")
    place = place if place in BY_CODE or place == "online" else ""
    rows = Training.objects.public().at(place) if place else Training.objects.public()
    everything = request.GET.get("show") == "past"
    past = rows.past().with_numbers()
    context = {
        "coming": rows.coming()[:COMING],
        "past": past if everything else past[:PAST],
        "everything": everything,
        "place": place,
        "place_name": BY_CODE[place].label() if place in BY_CODE else "",
        "prefectures": PREFECTURES,
    }
    return render(request, "trainings/list.html", context)


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    training = public_training(pk)
    own = Application.objects.of(acting.choices(request)).live() if acting.choices(request) else None
    return render(
        request,
        "trainings/detail.html",
        {"training": training, "own": own.filter(training=training) if own is not None else []},
    )


@require_safe
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    return calendar_file.response(public_training(pk))


def public_training(pk: UUID) -> Training:
    """Return a published training; to anyone an unpublished one is no page."""
    return get_object_or_404(Training.objects.public(), pk=pk)
