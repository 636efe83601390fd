"""Histories of study sessions, as the engine of imports asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ambassadors.rosters import kinds, records
from ambassadors.rosters.choices import Choice
from ambassadors.rosters.models import Import, StagedRow
from mirai_action.japan.prefectures import BY_CODE
from mirai_action.progress import ledger
from mirai_action.progress.models import Indicator, OpeningBalance
from sessions_log.choices import Format
from sessions_log.models import StudySession

from . import applying
from .columns import COLUMNS
from .forms import OptionsForm
from .matching import SessionMatcher
from .messages import MESSAGES


class SessionHistory:
    """Sessions held, with their head-counts: final, because staff look through them before they apply."""

    key = "sessions"
    label = _("学習会の記録")
    columns = COLUMNS
    messages: Mapping[str, Any] = MESSAGES
    shown = (_("開催日"), _("場所"), _("参加者数"), _("担当・主催"))
    register = "admin:sessions_log_studysession_changelist"

    def options_form(self, source: Import, data: Any = None) -> Any:
        return OptionsForm(data)

    def missing(self, mapping: Mapping[int, str]) -> str:
        found = set(mapping.values())
        if "held_on" not in found:
            return _t("「開催日」の列を選んでください。")
        if "head_count" not in found:
            return _t("「参加者数」の列を選んでください。")
        if not found & {"ambassador", "number", "email", "host"}:
            return _t("「担当アンバサダー」か「主催」の列を選んでください。")
        return ""

    def matcher(self, mapping: Mapping[int, str], options: Mapping[str, Any]) -> kinds.Matcher:
        return SessionMatcher(mapping, options)

    def describe(self, row: StagedRow) -> list[str]:
        facts = row.facts
        place = (
            _t("オンライン") if facts.get("format") == Format.ONLINE else self.word("prefecture", facts["prefecture"])
        )
        count = _t("%(count)s人") % {"count": facts.get("head_count", "")}
        who = " ".join(filter(None, (facts.get("ambassador"), facts.get("host"))))
        return [facts["held_on"], " ".join(filter(None, (place, facts.get("venue")))), count, who]

    def word(self, column: str, value: Any) -> str:
        """Return a value of a column as people read it."""
        if column == "prefecture":
            return BY_CODE[value].label() if value in BY_CODE else _t("不明")
        return str(value or "–")

    def candidates(self, rows: Sequence[StagedRow]) -> dict[UUID, Any]:
        """Return the sessions that rows may be, with the address of the page."""
        wanted = {each for row in rows for each in row.candidates}
        return {
            each.pk: {
                "label": f"{each} {each.where} {each.status_label}",
                "href": reverse("admin:sessions_log_studysession_change", args=[each.pk]),
            }
            for each in StudySession.objects.filter(pk__in=wanted)
        }

    def mark(self) -> int:
        return records.mark(StudySession)

    def notes(self, source: Import) -> list[kinds.Note]:
        """Say what the rows of the time before the system do to the totals (DOMAIN 3.9)."""
        return [
            note
            for opening in OpeningBalance.objects.filter(indicator__in=[Indicator.SESSIONS, Indicator.PARTICIPANTS])
            if (note := self._note(source, opening))
        ]

    def _note(self, source: Import, opening: OpeningBalance) -> kinds.Note | None:
        early = source.rows.filter(choice=Choice.NEW, facts__held_on__lte=opening.day.isoformat(), facts__hold="")
        if opening.indicator == Indicator.SESSIONS:
            wanted = early.count()
        else:
            heads = Cast(KT("facts__head_count"), models.IntegerField())
            wanted = early.aggregate(sum=Sum(heads))["sum"] or 0
        if not wanted:
            return None
        left = ledger.opening_remaining(opening.indicator, opening.day)
        what = opening.get_indicator_display()
        facts = {"what": what, "count": wanted, "left": left, "over": wanted - left}
        if wanted <= left:
            text = _t(
                "%(what)s：%(count)d はシステム導入前の期間の記録です。合計は変わりません（繰越の残り %(left)d）。"
            )
            return kinds.Note(text % facts)
        text = _t(
            "%(what)s：%(count)d はシステム導入前の期間の記録です。"
            "繰越の残りは %(left)d のため、%(over)d は合計が増えます。"
        )
        return kinds.Note(text % facts, asks=_t("%(what)sの合計が %(over)d 増えることを確かめました") % facts)

    def apply(self, source: Import, *, by: Any, report: kinds.Report) -> dict[str, int]:
        return applying.apply(source, by=by, report=report)

    def edited(self, source: Import) -> Any:
        return applying.edited(source)

    def undo(self, source: Import, *, by: Any, report: kinds.Report) -> None:
        applying.undo(source, by=by, report=report)
