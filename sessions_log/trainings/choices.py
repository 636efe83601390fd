"""The words of training sessions as choices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an application stands. Only `workflow` changes it."""

    UNCONFIRMED = "unconfirmed", _("メール未確認")
    SEATED = "seated", _("参加予定")
    WAITING = "waiting", _("キャンセル待ち")
    OFFERED = "offered", _("空席のご案内中")
    DECLINED = "declined", _("辞退")
    EXPIRED = "expired", _("ご案内の期限切れ")
    CANCELLED = "cancelled", _("取消")
    ATTENDED = "attended", _("出席")
    ABSENT = "absent", _("欠席")

    @classmethod
    def holding(cls) -> tuple[str, ...]:
        """Those that hold a seat; an offer keeps its seat free until it ends."""
        return cls.SEATED, cls.OFFERED, cls.ATTENDED, cls.ABSENT

    @classmethod
    def live(cls) -> tuple[str, ...]:
        """Those that are a person's one application for a training."""
        return cls.UNCONFIRMED, cls.WAITING, *cls.holding()

    @classmethod
    def closed(cls) -> tuple[str, ...]:
        return cls.DECLINED, cls.EXPIRED, cls.CANCELLED

    @classmethod
    def withdrawable(cls) -> tuple[str, ...]:
        """Those that the applicant can still take back."""
        return cls.UNCONFIRMED, cls.WAITING, cls.SEATED, cls.OFFERED

    @classmethod
    def on_the_list(cls) -> tuple[str, ...]:
        """Those that the desk expects."""
        return cls.SEATED, cls.ATTENDED, cls.ABSENT


class Tell(models.TextChoices):
    """What we write to an applicant, each once (`Notice`). The letters are in `mails`."""

    SEAT = "seat", _("席が決まったお知らせ")
    WAITING = "waiting", _("キャンセル待ちのお知らせ")
    OFFER = "offer", _("空席のご案内")
    OFFER_ENDED = "offer_ended", _("空席のご案内の終了")
    NO_SEAT = "no_seat", _("席をご用意できなかったお知らせ")
    CANCELLED = "cancelled", _("取消のお知らせ")
    CHANGED = "changed", _("日時・会場の変更のお知らせ")
    CALLED_OFF = "called_off", _("開催中止のお知らせ")
    REMINDER = "reminder", _("開催前のお知らせ")
    THANKS = "thanks", _("お礼と受講証")

    @classmethod
    def at_once(cls) -> tuple[str, ...]:
        """Answers to what the person has just pressed: they wait for it, at night too."""
        return cls.SEAT, cls.WAITING, cls.CANCELLED
