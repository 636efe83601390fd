"""The list behind each figure: the same conditions, in the list's own address. Lists show today's records."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from ambassadors.models import Ambassador
from mirai_action.japan import fiscal
from mirai_action.progress.cut import Cut
from mirai_action.progress.models import Indicator, Target
from mirai_action.progress.panels import Behind, Href
from sessions_log.models import StudySession

Conditions = dict[str, str]
CURRENT = (Ambassador.Status.REGISTERED, Ambassador.Status.RESTING)


@dataclass(frozen=True)
class Lists:
    """The addresses of the lists for one page: `cut` and `as_of` of its figures, `user` who looks at it."""

    user: Any
    cut: Cut
    as_of: date

    def behind(self, indicator: Indicator) -> Behind:
        """Return the lists behind the numbers of an indicator; registrations are always final (DOMAIN 3.1)."""
        if indicator == Indicator.AMBASSADORS:
            now = not self.cut.is_period and self.as_of == timezone.localdate()
            current = self.ambassadors(status__in=",".join(CURRENT)) if now else ""
            return Behind(place=self._tile(indicator), final=self.ambassadors(), current=current, deadline=self._ended)
        return Behind(
            place=self._tile(indicator),
            final=self.sessions(due="final"),
            preliminary=self.sessions(due="preliminary"),
            deadline=self._ended,
        )

    def target(self, target: Target) -> str:
        """Return what counts towards a target of a prefecture or body, up to its deadline once that is over."""
        cut = Cut(last=target.deadline) if target.deadline < self.as_of else Cut()
        lists = Lists(self.user, cut, self.as_of)
        if not target.body:
            return lists.of(target.indicator, target.prefecture)
        # A body's sessions lie anywhere: the list of regional staff would show a part of them.
        return lists.of(target.indicator, organization__exact=str(target.body)) if self.user.national else ""

    def of(self, indicator: str, place: str = "", **more: str) -> str:
        """Return the list behind an indicator, in one place where `place` is given; "" where there is none to see."""
        if indicator == Indicator.AMBASSADORS:
            return self.ambassadors(place, **more)
        return self.sessions(place, **more)

    def ambassadors(self, place: str = "", **more: str) -> str:
        """Return the register. It holds persons: national staff only (DOMAIN 6)."""
        if not self.user.national or place == "online":
            return ""
        kind = {"kind__exact": self.cut.kind} if self.cut.kind else {}
        days = _days("registered_on", self.cut, self.as_of)
        return _address(Ambassador, {"queue": "registered"} | kind | days | self._place(place) | more)

    def register(self, **more: str) -> str:
        """Return the register of today, of the prefectures shown: neither kind nor period narrows it."""
        today = Lists(self.user, Cut(places=self.cut.places), timezone.localdate())
        return today.ambassadors(**more)

    def sessions(self, place: str = "", **more: str) -> str:
        """Return the study sessions that count."""
        return self._sessions(place, {"due": "counted"} | _days("held_on", self.cut, self.as_of) | more)

    def plans(self, due: str) -> str:
        """Return the study sessions planned beforehand whose day has passed: `due`, `due_reported`, `unreported`…"""
        eve = self.as_of - timedelta(days=1)  # a plan of the day itself is not due yet
        return self._sessions("", {"due": due} | _days("planned_on", self.cut, eve))

    def month(self, indicator: str, month: date) -> str:
        """Return what a month added, as far as it lies in the period."""
        last = date(month.year, month.month, monthrange(month.year, month.month)[1])
        return self._between(indicator, month, last)

    def rate(self, first: date, last: date) -> str:
        """Return the plans of some days, as far as they lie in the period and are due."""
        cut = self._narrow(first, last)
        return Lists(self.user, cut, self.as_of).plans("due")

    def year(self, indicator: str, year: int) -> str:
        """Return what a fiscal year added, as far as it lies in the period."""
        return self._between(indicator, *fiscal.bounds(year))

    def _between(self, indicator: str, first: date, last: date) -> str:
        return Lists(self.user, self._narrow(first, last), self.as_of).of(indicator)

    def _narrow(self, first: date, last: date) -> Cut:
        return replace(self.cut, first=max(first, self.cut.first or first), last=min(last, self.cut.last or last))

    def _tile(self, indicator: Indicator) -> Href:
        def href(place: str) -> str:
            outside = place and self.cut.places and place not in self.cut.places
            return "" if outside else self.of(indicator, place)

        return href

    def _ended(self, target: Target) -> str:
        """Return what counted on the deadline of a target of the whole page, or of one of its prefectures."""
        cut = replace(self.cut, last=min(target.deadline, self.cut.last or target.deadline))
        return Lists(self.user, cut, self.as_of).of(target.indicator, target.prefecture)

    def _sessions(self, place: str, conditions: Conditions) -> str:
        if not self.user.national and (place and not self.user.sees_prefecture(place)):
            return ""
        host = {"host_kind__exact": self.cut.host} if self.cut.host else {}
        return _address(StudySession, host | conditions | self._place(place))

    def _place(self, place: str) -> Conditions:
        if place or len(self.cut.places) == 1:
            return {"prefecture__exact": place or self.cut.places[0]}
        return {"prefecture__in": ",".join(self.cut.places)} if self.cut.places else {}


def _days(column: str, cut: Cut, as_of: date) -> Conditions:
    """Return the period as conditions; a whole fiscal year by its name, so that the list's own box shows it."""
    today = timezone.localdate()
    travels = as_of < (today - timedelta(days=1) if column == "planned_on" else today)
    year = fiscal.year_of(cut.first) if cut.first else 0
    if column != "planned_on" and cut.first and (cut.first, cut.last) == fiscal.bounds(year):
        return {"fiscal_year": str(year)} | ({f"{column}__lte": as_of.isoformat()} if travels else {})
    found = {f"{column}__gte": cut.first.isoformat()} if cut.first else {}
    if cut.last or travels:
        found[f"{column}__lte"] = cut.end(as_of).isoformat()
    return found


def _address(model: type[Model], conditions: Conditions) -> str:
    if not admin.site.is_registered(model):
        return ""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + "?" + urlencode(conditions, safe=",")
