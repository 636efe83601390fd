"""Where an import stands, what a row is, and what staff decided about it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """Only `workflow` changes it."""

    UPLOADED = "uploaded", _("列の確認待ち")
    READING = "reading", _("読み取り中")
    PREVIEW = "preview", _("内容の確認待ち")
    APPLYING = "applying", _("取り込み中")
    APPLIED = "applied", _("取り込み済み")
    UNDOING = "undoing", _("取り消し中")
    UNDONE = "undone", _("取り消し済み")
    ABANDONED = "abandoned", _("中止")

    @classmethod
    def waiting(cls) -> tuple[str, ...]:
        """Those that wait for staff."""
        return cls.UPLOADED, cls.PREVIEW

    @classmethod
    def working(cls) -> tuple[str, ...]:
        """Those that a job is busy with."""
        return cls.READING, cls.APPLYING, cls.UNDOING

    @classmethod
    def over(cls) -> tuple[str, ...]:
        return cls.APPLIED, cls.UNDONE, cls.ABANDONED


class Outcome(models.TextChoices):
    """What a row is, compared with the register."""

    NEW = "new", _("新規")
    UPDATE = "update", _("更新")
    SAME = "same", _("同じ")
    DUPLICATE = "duplicate", _("重複？")
    ERROR = "error", _("エラー")
    TOTAL = "total", _("合計行など")


class Choice(models.TextChoices):
    """What happens to the row when the import is applied."""

    NEW = "new", _("新しく登録する")
    UPDATE = "update", _("登録ずみの内容を更新する")
    SKIP = "skip", _("取り込まない")


class Result(models.TextChoices):
    """What became of an applied row when the import was undone."""

    NONE = "", _("なし")
    UNDONE = "undone", _("元に戻した")
    EDITED = "edited", _("その後に変更されたため、そのまま残した")
