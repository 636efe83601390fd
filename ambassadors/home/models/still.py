"""活動継続の確認: once a year, whether an ambassador is still active."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from mirai_action.letters.models import Letter


class Answer(models.TextChoices):
    """How a question ended."""

    NONE = "", _("お返事待ち")
    GOES_ON = "goes_on", _("続けます")
    RESTS = "rests", _("お休みします")
    LEAVES = "leaves", _("登録を解除します")
    ACTIVE = "active", _("活動がありました")
    SILENT = "silent", _("お返事なし（活動休止中にしました）")
    VOID = "void", _("たずねる必要がなくなりました")


class StillAskedQuerySet(models.QuerySet["StillAsked"]):
    def open(self) -> StillAskedQuerySet:
        return self.filter(ended_on=None)

    def undelivered(self) -> StillAskedQuerySet:
        """The last letter came back: staff ask by telephone."""
        return self.open().exclude(letter__failed_at=None)


class StillAsked(models.Model):
    """One question to one ambassador, with its letters. No personal data beyond the link."""

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="still_asked", verbose_name=_("対象"))
    begun_on = models.DateField(_("たずね始めた日"))
    letters = models.PositiveSmallIntegerField(_("送ったメールの数"), default=0)
    last_on = models.DateField(_("最後に送った日"))
    letter = models.ForeignKey(
        Letter, models.SET_NULL, verbose_name=_("最後のメール"), null=True, blank=True, related_name="+"
    )
    answer = models.CharField(_("お返事"), max_length=10, choices=Answer, blank=True, default=Answer.NONE)
    ended_on = models.DateField(_("終わった日"), null=True, blank=True)

    objects = StillAskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("活動継続の確認")
        verbose_name_plural = _("活動継続の確認")
        ordering = ["-begun_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ambassador"], condition=Q(ended_on=None), name="still_asked_one_open"),
            models.CheckConstraint(
                condition=Q(ended_on=None, answer="") | Q(ended_on__isnull=False) & ~Q(answer=""),
                name="still_asked_ends_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("begun_on"), letters__range=(1, 3)), name="still_asked_three_times_at_most"
            ),
        ]
        indexes = [models.Index(fields=["last_on"], name="still_asked_open", condition=Q(ended_on=None))]

    def __str__(self) -> str:
        return f"{self.begun_on} {self.get_answer_display()}"
