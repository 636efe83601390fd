"""Printed copies at study sessions. Numbers of copies, never of participants (DOMAIN 3.6). No personal data."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from materials.models import Edition
from materials.orders.models import Order
from sessions_log.models import StudySession

MOST = 100_000


class CopiesUsed(models.Model):
    """How many copies of an edition were used at a session, and how many are left with whoever held it.

    Empty is "not said", never 0.
    """

    session = models.ForeignKey(StudySession, models.CASCADE, related_name="copies_used", verbose_name=_("学習会"))
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="copies_used", verbose_name=_("資料"))
    used = models.PositiveIntegerField(_("使った部数"), null=True, blank=True)
    left = models.PositiveIntegerField(_("残りの部数"), null=True, blank=True)

    class Meta:
        verbose_name = _("学習会で使った部数")
        verbose_name_plural = _("学習会で使った部数")
        constraints = [
            models.UniqueConstraint(fields=["session", "edition"], name="copiesused_once"),
            models.CheckConstraint(
                condition=Q(used__isnull=False) | Q(left__isnull=False), name="copiesused_says_something"
            ),
            models.CheckConstraint(
                condition=(Q(used__isnull=True) | Q(used__lte=MOST)) & (Q(left__isnull=True) | Q(left__lte=MOST)),
                name="copiesused_within_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.edition_id}: {self.used} / {self.left}"


class OrderForSession(models.Model):
    """Which session an order of copies is for. The order itself knows only the day and the expected number."""

    order = models.OneToOneField(
        Order, models.CASCADE, primary_key=True, related_name="for_session", verbose_name=_("注文")
    )
    session = models.ForeignKey(StudySession, models.CASCADE, related_name="orders", verbose_name=_("学習会"))

    class Meta:
        verbose_name = _("学習会のための注文")
        verbose_name_plural = _("学習会のための注文")

    def __str__(self) -> str:
        return f"{self.order_id} → {self.session_id}"
