"""What decisions, questions and half-filled forms leave behind."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from ..choices import AmbassadorKind
from .people import Ambassador


class Move(models.Model):
    """A change in the world of a registered ambassador: other area, other kind, from a day on.

    What never was so is a correction and leaves no row here. No personal data beyond the link.
    """

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="moves")
    moved_on = models.DateField(_("変わった日"))
    from_prefecture = models.CharField(_("前の活動地域"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    to_prefecture = models.CharField(_("新しい活動地域"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    from_kind = models.CharField(_("前の種別"), max_length=10, choices=AmbassadorKind)
    to_kind = models.CharField(_("新しい種別"), max_length=10, choices=AmbassadorKind)

    class Meta:
        verbose_name = _("異動")
        verbose_name_plural = _("異動")
        ordering = ["moved_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_prefecture=F("to_prefecture"), from_kind=F("to_kind")), name="move_changes_something"
            ),
            models.UniqueConstraint(fields=["ambassador", "moved_on"], name="move_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.moved_on}"


class Decision(models.Model):
    """What staff (or the ambassador) decided, with the reason: approval, correction, farewell …

    `changes` holds {field: [old, new]}. Personal data: `reason` and `changes` may name a person; kept so that a
    changed figure can be explained, and erased with the ambassador.
    """

    class Verb(models.TextChoices):
        CONFIRM = "confirm", _("連絡先の確認")
        APPROVE = "approve", _("登録")
        ASK_BACK = "ask_back", _("ご本人に確認")
        DECLINE = "decline", _("登録見送り")
        CORRECT = "correct", _("訂正")
        MOVE = "move", _("異動")
        REST = "rest", _("活動休止")
        RESUME = "resume", _("活動再開")
        LEAVE = "leave", _("登録の解除")
        EDIT = "edit", _("内容の変更")
        ADDRESS = "address", _("メールアドレスの変更")
        MERGE = "merge", _("統合")
        UNMERGE = "unmerge", _("統合の取り消し")
        IMPORT = "import", _("名簿の取り込み")
        STILL = "still", _("活動継続の確認")
        ERASE = "erase", _("個人情報の消去")

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="decisions")
    verb = models.CharField(_("内容"), max_length=10, choices=Verb)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    changes = models.JSONField(_("変更前と変更後"), default=dict, blank=True)
    made_at = models.DateTimeField(_("日時"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("担当"), null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("経過")
        verbose_name_plural = _("経過")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="correct") | ~Q(reason=""), name="decision_correction_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_verb_display())

    @property
    def readable_changes(self) -> list[tuple[str, Any, Any]]:
        """Return (label, old, new) of each changed field, choices in words."""
        return [(_label(name), _worded(name, old), _worded(name, new)) for name, (old, new) in self.changes.items()]


def _label(name: str) -> str:
    return (
        str(_("変わった日")) if name == "on" else str(getattr(Ambassador._meta.get_field(name), "verbose_name", name))
    )


def _worded(name: str, value: Any) -> Any:
    choices = None if name == "on" else getattr(Ambassador._meta.get_field(name), "flatchoices", None)
    return dict(choices).get(value, value) if choices else value


class Inquiry(models.Model):
    """A question of staff to an applicant, and the answer. Personal data: both texts; erased with the ambassador."""

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="inquiries")
    question = models.TextField(_("おたずねしたいこと"), max_length=1000)
    asked_at = models.DateTimeField(_("おたずねした日時"), default=timezone.now)
    answer = models.TextField(_("お返事"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("お返事の日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("おたずね")
        verbose_name_plural = _("おたずね")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["ambassador"], condition=Q(answered_at=None), name="inquiry_one_open")
        ]

    def __str__(self) -> str:
        return self.question[:40]


class Draft(models.Model):
    """A filled-in registration form between 確認画面 and the used link, so that nothing typed is lost.

    `submitted_at` is claimed by one UPDATE: a double click registers once. Personal data: `data` is the whole form as
    typed; the row is deleted with the confirmation, or after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    submitted_at = models.DateTimeField(null=True)
    # Only what this form made may be changed from its "sent" page; a record that was there before, never.
    made = models.ForeignKey(Ambassador, models.SET_NULL, null=True, related_name="drafts")

    class Meta:
        verbose_name = _("入力中の申込")
        verbose_name_plural = _("入力中の申込")

    def __str__(self) -> str:
        return str(self.pk)
