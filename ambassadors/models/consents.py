"""What ambassadors agreed to, in which words (DOMAIN 6)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from ..choices import Channel, ConsentKind
from ..querysets import ConsentQuerySet, ConsentTextQuerySet
from .people import Ambassador
from .tracking import tracked


class ConsentText(models.Model):
    """The words someone agreed to: a version is never rewritten, a new wording is a new version."""

    kind = models.CharField(_("種類"), max_length=2, choices=ConsentKind)
    version = models.PositiveSmallIntegerField(_("版"))
    language = models.CharField(_("言語"), max_length=10, default="ja")
    label = models.CharField(_("同意の文"), max_length=300)
    purpose = models.TextField(_("利用目的の説明"))
    recipient = models.CharField(_("提供先"), max_length=200, blank=True)
    valid_from = models.DateField(_("この日から"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意の文面")
        verbose_name_plural = _("同意の文面")
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version", "language"], name="consent_text_once"),
            models.CheckConstraint(
                condition=~Q(kind__in=["d1", "d2"]) | ~Q(recipient=""), name="consent_text_names_its_recipient"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.version}"


@tracked
class Consent(models.Model):
    """One tick of one ambassador: which text, through which channel, from when until when.

    `prefecture` is the recipient's at that moment: a consent for Saitama's body does not follow a person to Tokyo.
    """

    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    kind = models.CharField(_("種類"), max_length=2, choices=ConsentKind)
    prefecture = models.CharField(_("提供先の都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    channel = models.CharField(_("方法"), max_length=10, choices=Channel, default=Channel.WEB)
    given_at = models.DateTimeField(_("同意の日時"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("撤回の日時"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意")
        verbose_name_plural = _("同意")
        ordering = ["kind", "given_at"]
        constraints = [
            models.UniqueConstraint(fields=["ambassador", "kind"], condition=Q(withdrawn_at=None), name="consent_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
