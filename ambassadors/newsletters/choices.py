"""Where a newsletter and its copies stand, and why somebody does not get it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a newsletter stands. Only `workflow` and `sending` change it."""

    DRAFT = "draft", _("下書き")
    SCHEDULED = "scheduled", _("予約済み")
    SENDING = "sending", _("送信中")
    SENT = "sent", _("送信済み")
    CANCELLED = "cancelled", _("送信を中止")

    @classmethod
    def frozen(cls) -> tuple[str, ...]:
        """Text and recipients stay as they were sent."""
        return cls.SENDING, cls.SENT, cls.CANCELLED


class CopyState(models.TextChoices):
    """Where one copy stands, the letter to one mailbox."""

    WAITING = "waiting", _("順番待ち")
    POSTED = "posted", _("送信待ち")
    SENT = "sent", _("送信済み")
    FAILED = "failed", _("届かなかった")
    LEFT_OUT = "left_out", _("対象外になった")
    CANCELLED = "cancelled", _("中止")

    @classmethod
    def open(cls) -> tuple[str, ...]:
        return cls.WAITING, cls.POSTED


class Reason(models.TextChoices):
    """Why somebody in the segment does not get the newsletter: the first that applies, in this order."""

    LEFT = "left", _("登録を解除した方")
    RESTING = "resting", _("活動休止中の方")
    NO_CONSENT = "no_consent", _("ニュースレターの受信に同意していない方")
    NO_ADDRESS = "no_address", _("メールアドレスのない方")
    BOUNCED = "bounced", _("前のメールが届かなかった方")
    CHANGED = "changed", _("送信までに同意の取り消しや休止などがあった方")
    CANCELLED = "cancelled", _("送信を中止したため送らなかった方")

    @classmethod
    def beforehand(cls) -> tuple[str, ...]:
        """Those that can be told before sending."""
        return cls.LEFT, cls.RESTING, cls.NO_CONSENT, cls.NO_ADDRESS, cls.BOUNCED


class Problem(models.TextChoices):
    """Why a newsletter did not leave at its hour."""

    NONE = "", _("なし")
    NO_RECIPIENTS = "no_recipients", _("送る方がいません")
    NO_POSTAL_ADDRESS = "no_postal_address", _("事務局の住所が登録されていません")


class By(models.TextChoices):
    """How someone stopped the newsletter."""

    NONE = "", _("なし")
    ONE_CLICK = "one_click", _("メールソフトの配信停止ボタン")
    PAGE = "page", _("配信停止のページ")
