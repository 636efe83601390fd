"""A training as a calendar file, for the visitor's own calendar."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from mirai_action.letters import outbox
from mirai_action.letters.rendering import sender_domain

from .models import Training

WITHOUT_END = timedelta(hours=2)


def calendar_of(training: Training) -> bytes:
    """Return the training as one event; without times it takes the whole day. Called off, it says so."""
    event = Event()
    event.add("uid", f"training-{training.pk}@{sender_domain()}")
    event.add("dtstamp", training.created_at)
    event.add("sequence", training.version)
    event.add("summary", training.heading)
    event.add("location", training.venue or training.place_name)
    event.add("url", outbox.address(training.get_absolute_url()))
    event.add("status", "CANCELLED" if training.is_cancelled else "CONFIRMED")
    if training.starts:
        event.add("dtstart", training.starts)
        event.add("dtend", training.ends or training.starts + WITHOUT_END)
    else:
        event.add("dtstart", training.held_on)
        event.add("dtend", training.held_on + timedelta(days=1))
    text = [training.programme, _("デモ用の架空データ") if settings.DEMONSTRATION else ""]
    event.add("description", "\n\n".join(filter(None, text)))
    calendar = Calendar()
    calendar.add("prodid", "-//Mirai Action//trainings//JA")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()


def response(training: Training) -> HttpResponse:
    answer = HttpResponse(calendar_of(training), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="training-{training.held_on:%Y%m%d}.ics"'
    return answer
