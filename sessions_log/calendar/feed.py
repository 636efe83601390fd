"""Study sessions as iCalendar (RFC 5545): a feed to subscribe to, and one event to keep.

An event keeps its UID for good; SEQUENCE rises with each change of the row, and what is called off stays in the feed
as CANCELLED, so that a phone that knows it strikes it out. The text is the same as long as nothing changes: no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.formats import date_format
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from mirai_action.letters import outbox

from ..models import StudySession
from ..public_facts import host_of

TOKYO = ZoneInfo("Asia/Tokyo")
REFRESH = timedelta(hours=12)
CALLED_OFF = (StudySession.Status.CANCELLED, StudySession.Status.POSTPONED)


def calendar(sessions: Iterable[StudySession], *, name: str) -> bytes:
    """Return a calendar called `name` with an event for each session."""
    found = Calendar()
    found.add("prodid", "-//Mirai Action//study sessions//JA")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", "Asia/Tokyo")
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT12H")
    found.add_component(_tokyo())
    for session in sessions:
        found.add_component(event(session))
    return bytes(found.to_ical())


def event(session: StudySession) -> Event:
    """Return one session; without a time it takes the whole day."""
    found = Event()
    found.add("uid", f"{session.pk}@mirai-action")
    found.add("dtstamp", changed_at(session))
    found.add("last-modified", changed_at(session))
    found.add("sequence", session.version - 1)
    found.add("status", "CANCELLED" if session.status in CALLED_OFF else "CONFIRMED")
    found.add("summary", _title(session))
    found.add("location", session.where)
    found.add("url", outbox.address(f"/sessions/{session.pk}/"))
    found.add("description", "\n".join(_description(session)))
    found.add("categories", [_("学習会")])
    found.add("transp", "TRANSPARENT" if session.status in CALLED_OFF else "OPAQUE")
    if session.starts_at:
        found.add("dtstart", datetime.combine(session.held_on, session.starts_at, TOKYO))
        if session.ends_at:
            found.add("dtend", datetime.combine(session.held_on, session.ends_at, TOKYO))
    else:
        found.add("dtstart", session.held_on)
        found.add("dtend", session.held_on + timedelta(days=1))
    return found


def changed_at(session: StudySession) -> datetime:
    """Return the last moment that the row knows of; with SEQUENCE it tells versions apart."""
    known = (session.created_at, session.postponed_at, session.cancelled_at, session.reported_at, session.confirmed_at)
    return max(each for each in known if each)


def _title(session: StudySession) -> str:
    if session.status == StudySession.Status.CANCELLED:
        return _("【中止】%(heading)s") % {"heading": session.heading}
    if session.status == StudySession.Status.POSTPONED:
        return _("【延期】%(heading)s") % {"heading": session.heading}
    return session.heading


def _description(session: StudySession) -> list[str]:
    lines = [str(session.get_format_display())]
    if host := host_of(session):
        lines.append(_("主催：%(host)s") % {"host": host})
    if session.audience:
        lines.append(_("主な対象：%(audience)s") % {"audience": session.get_audience_display()})
    if session.status == StudySession.Status.POSTPONED:
        day = date_format(session.held_on, "DATE_FORMAT")
        lines.append(_("%(day)sの予定は延期になりました。新しい日は未定です。") % {"day": day})
    lines.append(outbox.address(f"/sessions/{session.pk}/"))
    if settings.DEMONSTRATION:
        lines.append(_("デモ用の架空データ"))
    return lines


def _tokyo() -> Timezone:
    """Return the zone itself: Japan has had no summer time since 1951."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1951, 9, 8, 2))
    standard.add("tzname", "JST")
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    zone = Timezone()
    zone.add("tzid", "Asia/Tokyo")
    zone.add_component(standard)
    return zone


def response(request: HttpRequest, text: bytes, *, file: str, keep: bool) -> HttpResponseBase:
    """Return the text with its ETag, or 304 to whoever has it. `keep` offers it as a file to save."""
    etag = quote_etag(hashlib.blake2b(text, digest_size=16).hexdigest())
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    answer["Content-Disposition"] = f'{"attachment" if keep else "inline"}; filename="{file}"'
    patch_cache_control(answer, public=True, max_age=900)
    return get_conditional_response(request, etag=etag, response=answer) or answer


def name_for_file(day: date) -> str:
    return f"gakushukai-{day:%Y%m%d}.ics"
