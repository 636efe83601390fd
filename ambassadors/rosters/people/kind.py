"""Rosters of ambassadors, as the engine asks for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, AmbassadorKind
from mirai_action.japan.prefectures import BY_CODE
from mirai_action.progress import ledger
from mirai_action.progress.models import Indicator, OpeningBalance

from .. import kinds, records
from ..choices import Choice
from ..models import Import, StagedRow
from . import applying, undoing
from .columns import COLUMNS
from .forms import OptionsForm
from .matching import PeopleMatcher
from .messages import MESSAGES


class AmbassadorRoster:
    """Registered ambassadors on the day that the roster says; without a day, applications to review."""

    key = "ambassadors"
    label = _("アンバサダーの名簿")
    columns = COLUMNS
    messages: Mapping[str, Any] = MESSAGES
    shown = (_("お名前"), _("活動地域"), _("連絡先"), _("登録日"))
    register = "admin:ambassadors_ambassador_changelist"

    def options_form(self, source: Import, data: Any = None) -> Any:
        return OptionsForm(data, source=source)

    def missing(self, mapping: Mapping[int, str]) -> str:
        found = set(mapping.values())
        if "name" in found or {"family", "given"} <= found:
            return ""
        return _t("「お名前」の列を選んでください。")

    def matcher(self, mapping: Mapping[int, str], options: Mapping[str, Any]) -> kinds.Matcher:
        return PeopleMatcher(mapping, options)

    def describe(self, row: StagedRow) -> list[str]:
        facts = row.facts
        contact = " ".join(filter(None, (facts.get("email", ""), _national(facts.get("phone", "")))))
        kind = {"group": _t("団体"), "individual": _t("個人")}.get(facts.get("kind", ""), "")
        name = f"{facts.get('name', '')}（{kind}）" if kind else facts.get("name", "")
        return [name, self.word("prefecture", facts.get("prefecture", "")), contact, facts.get("registered_on", "")]

    def word(self, column: str, value: Any) -> str:
        """Return a value of a column as people read it."""
        if column == "prefecture":
            return BY_CODE[value].label() if value in BY_CODE else _t("不明")
        if column == "kind":
            return str(dict(AmbassadorKind.choices).get(value, value))
        if column == "affiliation":
            return str(dict(Ambassador.Affiliation.choices).get(value, value) or "–")
        return _national(value) if column == "phone" else str(value or "–")

    def candidates(self, rows: Sequence[StagedRow]) -> dict[UUID, Any]:
        """Return the ambassadors that rows may be: what staff compare, with the address of the page."""
        wanted = {each for row in rows for each in row.candidates}
        found = Ambassador.objects.filter(pk__in=wanted).only(
            "name", "number", "prefecture", "status", "kind", "email", "phone"
        )
        return {
            each.pk: {
                "label": " ".join(filter(None, (each.name, each.prefecture_name, each.get_status_display()))),
                "href": reverse("admin:ambassadors_ambassador_change", args=[each.pk]),
            }
            for each in found
        }

    def mark(self) -> int:
        return records.mark(Ambassador)

    def notes(self, source: Import) -> list[kinds.Note]:
        """Say what the rows of the time before the system do to the total (DOMAIN 3.9)."""
        opening = OpeningBalance.objects.filter(indicator=Indicator.AMBASSADORS).first()
        if opening is None:
            return []
        new = source.rows.filter(choice=Choice.NEW, facts__registered_on__gt="")
        early = new.filter(facts__registered_on__lte=opening.day.isoformat()).count()
        if not early:
            return []
        left = ledger.opening_remaining(Indicator.AMBASSADORS, opening.day)
        facts = {"count": early, "left": left, "over": early - left}
        if early <= left:
            text = _t("%(count)d人は、システム導入前の期間の記録です。合計は変わりません（繰越の残り%(left)d人）。")
            return [kinds.Note(text % facts)]
        text = _t(
            "%(count)d人は、システム導入前の期間の記録です。繰越の残りは%(left)d人のため、%(over)d人分は合計が増えます。"
        )
        return [kinds.Note(text % facts, asks=_t("%(over)d人分の合計が増えることを確かめました") % facts)]

    def apply(self, source: Import, *, by: Any, report: kinds.Report) -> dict[str, int]:
        return applying.apply(source, by=by, report=report)

    def edited(self, source: Import) -> Any:
        return undoing.edited(source)

    def undo(self, source: Import, *, by: Any, report: kinds.Report) -> None:
        undoing.undo(source, by=by, report=report)


def _national(phone: str) -> str:
    return f"0{phone[3:]}" if phone.startswith("+81") else phone
