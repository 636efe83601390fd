"""A public session as schema.org Event (JSON-LD), for search engines. The page says the same in words."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString, mark_safe

from mirai_action.japan import municipalities
from mirai_action.japan.prefectures import BY_CODE
from mirai_action.letters import outbox

from ..choices import Format, Status
from ..models import StudySession
from ..public_facts import host_of

TOKYO = ZoneInfo("Asia/Tokyo")
MODES = {
    Format.VENUE: "OfflineEventAttendanceMode",
    Format.ONLINE: "OnlineEventAttendanceMode",
    Format.HYBRID: "MixedEventAttendanceMode",
}
# Inside <script> these three could end the element; in JSON their escapes mean the same.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(session: StudySession) -> SafeString:
    """Return the Event as JSON that is safe inside a script element (data: nothing in it runs)."""
    return mark_safe(json.dumps(event(session), ensure_ascii=False).translate(ESCAPES))


def event(session: StudySession) -> dict[str, Any]:
    address = outbox.address(f"/sessions/{session.pk}/")
    found = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": address,
        "url": address,
        "name": session.heading,
        "startDate": _moment(session.held_on, session.starts_at),
        "eventStatus": f"https://schema.org/{_status(session)}",
        "eventAttendanceMode": f"https://schema.org/{MODES[Format(session.format)]}",
        "location": _location(session, address),
        "inLanguage": "ja",
    }
    if session.ends_at:
        found["endDate"] = _moment(session.held_on, session.ends_at)
    if _status(session) == "EventRescheduled" and session.postponed_from:
        found["previousStartDate"] = session.postponed_from.isoformat()
    if host := host_of(session):
        found["organizer"] = {"@type": "Organization", "name": host}
    return found


def _status(session: StudySession) -> str:
    if session.status == Status.CANCELLED:
        return "EventCancelled"
    if session.status == Status.POSTPONED:
        return "EventPostponed"
    moved = session.postponed_from and session.postponed_from != session.held_on
    return "EventRescheduled" if moved else "EventScheduled"


def _moment(day: date, at: time | None) -> str:
    return datetime.combine(day, at, TOKYO).isoformat() if at else day.isoformat()


def _location(session: StudySession, address: str) -> Any:
    online = {"@type": "VirtualLocation", "url": address}
    if session.format == Format.ONLINE:
        return online
    venue = _place(session)
    return [venue, online] if session.format == Format.HYBRID else venue


def _place(session: StudySession) -> dict[str, Any]:
    """Return the venue; the names are Japanese whatever the page speaks, as an address is."""
    town = municipalities.find(session.municipality_code)
    prefecture = BY_CODE.get(session.prefecture)
    address = {"@type": "PostalAddress", "addressCountry": "JP"}
    if prefecture:
        address["addressRegion"] = prefecture.name
    if town:
        address["addressLocality"] = town.county + town.name
    name = session.venue or (town.name if town else prefecture.name if prefecture else session.heading)
    return {"@type": "Place", "name": name, "address": address}
