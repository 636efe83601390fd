"""Which editions and versions, by the words of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from .models import Edition, Version


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        """Editions that have a current version; the others are 準備中."""
        return self.filter(Exists(self._versions().published()))

    def in_preparation(self) -> EditionQuerySet:
        return self.exclude(Exists(self._versions().published()))

    def open_to_everyone(self) -> EditionQuerySet:
        return self.filter(access="public")

    def for_prefecture(self, code: str) -> EditionQuerySet:
        """Editions that someone in the prefecture `code` would use: its own and the national ones."""
        return self.filter(area__in=["00", code])

    @staticmethod
    def _versions() -> VersionQuerySet:
        from .models import Version

        return Version.objects.filter(edition=OuterRef("pk"))


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> VersionQuerySet:
        """The current versions: at most one an edition (a constraint)."""
        return self.filter(status="published")

    def reachable(self) -> VersionQuerySet:
        """What has been public once: current and superseded versions; both keep their address."""
        return self.filter(status__in=["published", "superseded"])
