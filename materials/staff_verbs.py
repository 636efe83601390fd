"""The buttons on the page of a version: which fit where it stands, what they ask, what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import drawing, workflow
from .models import Version
from .staff_forms import ScheduleForm, WithdrawForm


@dataclass(frozen=True, kw_only=True)
class Verb:
    """`run` gets the row and the form (None for a button that asks nothing) and returns whether anything changed."""

    label: Any
    done: Any
    fits: Callable[[Version], bool]
    run: Callable[[Version, Any], Any]
    form: Callable[[Any], Any] | None = None
    button: Any = ""
    note: Any = ""


def _has_content(row: Version) -> bool:
    return bool(row.file or row.video_url)


def _again(row: Version) -> bool:
    drawing.again(row)
    return True


VERBS = {
    "publish": Verb(
        label=_("今すぐ公開する"),
        done=_("公開しました。"),
        fits=lambda row: (row.is_preparing or row.is_scheduled) and _has_content(row),
        run=lambda row, form: workflow.publish(version=row),
    ),
    "schedule": Verb(
        label=_("公開の日時を予約する"),
        done=_("公開の日時を予約しました。それまでは、これまでの版が公開されます。"),
        fits=lambda row: (row.is_preparing or row.is_scheduled) and _has_content(row),
        run=lambda row, form: workflow.schedule(version=row, at=form.moment),
        form=ScheduleForm,
        button=_("この日時に公開する"),
        note=_("その日時になると自動で公開され、これまでの版は「旧版」になります。"),
    ),
    "unschedule": Verb(
        label=_("予約を取り消す"),
        done=_("公開の予約を取り消しました。"),
        fits=lambda row: row.is_scheduled,
        run=lambda row, form: workflow.unschedule(version=row),
    ),
    "release-text": Verb(
        label=_("本文を公開する（発行者の了解済み）"),
        done=_("本文を公開しました。"),
        fits=lambda row: bool(row.file) and row.text_released_at is None and not row.is_withdrawn,
        run=lambda row, form: workflow.release_text(version=row),
    ),
    "withhold-text": Verb(
        label=_("本文の公開をやめる"),
        done=_("本文の公開をやめました。"),
        fits=lambda row: row.text_released_at is not None,
        run=lambda row, form: workflow.withhold_text(version=row),
    ),
    "draw-again": Verb(
        label=_("画像と本文をつくり直す"),
        done=_("画像と本文をつくり直しています。事務局が直した本文はそのまま残ります。"),
        fits=lambda row: bool(row.file) and not row.is_withdrawn,
        run=lambda row, form: _again(row),
    ),
    "withdraw": Verb(
        label=_("公開を終了する"),
        done=_("公開を終了しました。"),
        fits=lambda row: row.is_published or row.is_superseded,
        run=lambda row, form: workflow.withdraw(version=row, reason=form.cleaned_data["reason"]),
        form=WithdrawForm,
        button=_("公開を終了する"),
        note=_("ダウンロードできなくなり、ページには理由が表示されます。元に戻すことはできません。"),
    ),
}


def fitting(row: Version) -> list[dict[str, Any]]:
    """Return the buttons that make sense where the row stands; those that ask something lead to a page."""
    return [
        {
            "label": verb.label,
            "press": verb.form is None,
            "href": reverse(f"admin:materials_version_{name}", args=[row.pk]),
        }
        for name, verb in VERBS.items()
        if verb.fits(row)
    ]
