"""The sentences of a report, word by word after DOMAIN 3.8: for the PDF, the page to copy from, and the letter."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mirai_action.japan import fiscal
from mirai_action.letters import outbox
from mirai_action.progress import panels
from mirai_action.progress.figures import AMBASSADOR_KINDS, Figures, IndicatorFigures
from mirai_action.progress.models import Indicator
from mirai_action.progress.standing import REACHED, Standing
from mirai_action.progress.templatetags.progress_numbers import decimal, number, percent

from . import freezing
from .models import Report, Snapshot, period_end

FICTION = "デモ用の架空データ"


def title(report: Report) -> str:
    """Return 「委員会資料」, 「月次報告（2026年10月）」 or 「四半期報告（2026年度第2四半期）」."""
    name = str(report.get_kind_display())
    return _("%(name)s（%(period)s）") % {"name": name, "period": period_label(report)} if report.first_on else name


def period_label(report: Report) -> str:
    first = report.first_on
    if first is None:
        return ""
    if report.kind == Report.Kind.MONTHLY:
        return date_format(first, "YEAR_MONTH_FORMAT")
    return quarter_label(first)


def quarter_label(first: date) -> str:
    """Return 2026年度(令和8年度)第3四半期 for the quarter that begins on 1 October."""
    return _("%(year)s第%(quarter)d四半期") % {
        "year": fiscal.label(fiscal.year_of(first)),
        "quarter": (first.month - 4) % 12 // 3 + 1,
    }


def period_days(report: Report) -> str:
    """Return 2026年10月1日から10月31日まで."""
    assert report.first_on is not None
    last = min(period_end(report.kind, report.first_on), report.snapshot.as_of)
    days = {"first": date_format(report.first_on, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("%(first)sから%(last)sまで") % days


def counter(indicator: str) -> str:
    """Return the counter word of a total: a registration is a person or a group."""
    return _("人・団体") if indicator == Indicator.AMBASSADORS else panels.unit(indicator)


def note(figure: IndicatorFigures) -> str:
    """Return what stands beneath a headline: 速報を含む／うち確定 1,200／現在の登録 1,100."""
    parts = [_("速報を含む")] if figure.preliminary else []
    parts.append(_("うち確定 %(final)s") % {"final": number(figure.final)})
    if figure.current is not None:
        parts.append(_("現在の登録 %(current)s") % {"current": number(figure.current)})
    return _("／").join(parts)


def paragraph(report: Report) -> str:
    """Return the text to paste into minutes or a paper: figures with their day, then where they are kept."""
    snapshot = report.snapshot
    found = freezing.figures_of(snapshot)
    lines = [
        _("子どもの未来アクションの到達点　%(dated)s") % {"dated": snapshot.dated},
        *(_sentence(found, each) for each in found.indicators.values()),
        *(_goal_sentence(each) for each in sorted(freezing.standings_of(snapshot), key=lambda goal: goal.is_over)),
        _rate_sentence(found),
        _period_sentence(report),
        _year_sentence(found),
        _("出典：凍結番号 %(code)s（%(certainty)s） %(address)s")
        % {"code": snapshot.code, "certainty": snapshot.get_certainty_display(), "address": address(snapshot)},
        _("【%(mark)s】") % {"mark": FICTION} if snapshot.demonstration else "",
    ]
    return "\n".join(each for each in lines if each)


def address(snapshot: Snapshot) -> str:
    """Return where a printed number is found for good."""
    return outbox.address(snapshot.get_absolute_url())


def goal_line(each: Standing) -> str:
    """Return 目標 1,000人（2021年3月31日まで）."""
    return _("目標 %(value)s%(unit)s（%(day)sまで）") % {
        "value": number(each.target.value),
        "unit": panels.unit(each.target.indicator),
        "day": date_format(each.target.deadline, "DATE_FORMAT"),
    }


def ending(each: Standing) -> str:
    """Return how a target ended (DOMAIN 3.7): the level on the day with its verdict, else what was published."""
    on, unit = each.on_deadline, panels.unit(each.target.indicator)
    if on is None:
        return ""
    if on.value is not None:
        verdict = _("達成") if on.verdict == REACHED else _("未達")
        return _("期限の%(day)sの到達点 %(value)s%(unit)s（%(verdict)s）") % {
            "day": date_format(each.target.deadline, "DATE_FORMAT"),
            "value": number(on.value),
            "unit": unit,
            "verdict": verdict,
        }
    if on.published is None:
        return _("期限までの記録がそろっていないため、達成・未達は示していません。")
    return _("公表値 %(about)s%(value)s%(unit)s（%(day)s現在）") % {
        "about": _("約") if on.published.approximate else "",
        "value": number(on.published.value),
        "unit": unit,
        "day": on.published.day_label(),
    }


def paces(each: Standing) -> list[tuple[str, str]]:
    """Return what stands beside a target that lies ahead: label and value."""
    a_month = _("／月")
    return [
        (_("あと"), number(each.left) + panels.unit(each.target.indicator)),
        (_("残り"), number(each.days_left) + _("日")),
        (_("必要なペース"), decimal(each.required_pace_per_month) + a_month),
        (_("最近3か月"), decimal(each.pace_3_months) + (a_month if each.pace_3_months is not None else "")),
        (_("最近12か月"), decimal(each.pace_12_months) + (a_month if each.pace_12_months is not None else "")),
    ]


def rate(found: Figures) -> str:
    """Return 報告率 95.2%（開催予定日経過 1,000回のうち報告済み 952回、未報告 48回、うち回答なし 3回）."""
    due = found.completeness
    if not due.due:
        return _("報告率　開催予定日を過ぎた学習会はまだありません。")
    return _(
        "報告率 %(rate)s（開催予定日経過 %(due)s回のうち報告済み %(reported)s回、"
        "未報告 %(unreported)s回、うち回答なし %(silent)s回）"
    ) % {
        "rate": percent(due.rate),
        "due": number(due.due),
        "reported": number(due.reported),
        "unreported": number(due.unreported),
        "silent": number(due.no_answer),
    }


def kinds(found: Figures) -> str:
    values = found.ambassadors.by_kind
    one, group, unknown = (number(values.get(each, 0)) for each in AMBASSADOR_KINDS)
    return _("内訳：個人 %(one)s、団体 %(group)s、不明 %(unknown)s") % {"one": one, "group": group, "unknown": unknown}


def frozen(snapshot: Snapshot) -> str:
    """Return when the figures were frozen, and on what they rest."""
    return _("%(moment)sに凍結。記帳 %(entries)s件（最後の番号 %(last)s）に基づきます。") % {
        "moment": date_format(timezone.localtime(snapshot.frozen_at), "DATETIME_FORMAT"),
        "entries": number(snapshot.entries),
        "last": snapshot.last_entry,
    }


# -- sentences of the paragraph -------------------------------------------------------------------------------------
def _sentence(found: Figures, figure: IndicatorFigures) -> str:
    facts = {
        "name": figure.indicator.label,
        "total": number(figure.total),
        "counter": counter(figure.indicator),
        "note": note(figure),
    }
    text = _("%(name)sは累計 %(total)s%(counter)s（%(note)s）です。") % facts
    if figure.indicator == Indicator.AMBASSADORS:
        text += _("%(kinds)s。") % {"kinds": kinds(found)}
    if figure.estimate > 0:
        text += _("このうち概数は %(share)s です。") % {"share": percent(figure.estimate_share)}
    if figure.opening:
        text += _("システム導入前の実績 %(number)s を含みます。") % {"number": number(figure.opening)}
    return text


def _goal_sentence(each: Standing) -> str:
    facts = {"name": each.target.get_indicator_display(), "goal": goal_line(each), "share": percent(each.share)}
    if each.is_over:
        end = ending(each).removesuffix("。")
        return _("%(name)sの%(goal)s：%(end)s。現在の累計は目標の %(share)s です。") % {**facts, "end": end}
    text = _("%(name)sの%(goal)sに対し %(share)s です。") % facts
    facts = {
        "left": number(each.left) + panels.unit(each.target.indicator),
        "days": number(each.days_left),
        "pace": decimal(each.required_pace_per_month),
    }
    return text + _("あと %(left)s、残り %(days)s日、必要なペースは月 %(pace)s です。") % facts


def _rate_sentence(found: Figures) -> str:
    return _("学習会の%(rate)s。") % {"rate": rate(found)} if found.completeness.due else ""


def _period_sentence(report: Report) -> str:
    added = freezing.period_of(report.snapshot)
    if added is None:
        return ""
    return _(
        "この期間（%(days)s）の増加は、登録 %(ambassadors)s、学習会 %(sessions)s回、参加者 %(participants)s人です。"
    ) % {
        "days": period_days(report),
        **_totals({name: each.total for name, each in added.indicators.items()}),
    }


def _year_sentence(found: Figures) -> str:
    year = fiscal.year_of(found.as_of)
    return _(
        "%(year)sに入ってからの増加は、登録 %(ambassadors)s、学習会 %(sessions)s回、参加者 %(participants)s人です。"
    ) % {
        "year": fiscal.label(year),
        **_totals({name: each.by_fiscal_year.get(year, 0) for name, each in found.indicators.items()}),
    }


def _totals(values: dict[Indicator, int]) -> dict[str, str]:
    return {str(name): f"{value:,}" for name, value in values.items()}
