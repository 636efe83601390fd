"""The words of print orders and of the store (DOMAIN 4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    """Where an order stands. Only `workflow` changes it."""

    RECEIVED = "received", _("受付")
    PREPARING = "preparing", _("発送準備中")
    SHIPPED = "shipped", _("発送済み")
    ARRIVED = "arrived", _("お届け済み")
    CANCELLED = "cancelled", _("取消")

    @classmethod
    def waiting(cls) -> tuple[str, ...]:
        """What staff still have to send."""
        return cls.RECEIVED, cls.PREPARING


class Reason(models.TextChoices):
    """Why copies came into the store or left it."""

    PRINTED = "printed", _("印刷・入荷")
    SHIPPED = "shipped", _("発送")
    RETURNED = "returned", _("返送")
    DIFFERENCE = "difference", _("棚卸しの差")
    HANDED_OUT = "handed_out", _("配布")


class Source(models.TextChoices):
    """Where the copies handed out at an event came from; only the first explains what was shipped."""

    SHIPPED = "shipped", _("届いた冊子から")
    STOCK = "stock", _("事務局の在庫から")
    OWN = "own", _("発行者が印刷した冊子から")


class Paper(models.TextChoices):
    """What leaves the system with addresses on it."""

    PACKING = "packing", _("発送リスト")
    LABELS = "labels", _("宛名ラベル")
