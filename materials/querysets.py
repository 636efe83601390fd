"""Which editions and versions, by the words of the programme."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from .models import Edition, Version  # noqa: F401


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        """Editions that have a current version; the others are 準備中."""
        return self.filter(Exists(self._versions().published()))

    def in_preparation(self) -> EditionQuerySet:
        return self.exclude(Exists(self._versions().published()))

    def for_prefecture(self, code: str) -> EditionQuerySet:
        """Editions that someone in the prefecture `code` would use: its own and the national ones."""
        return self.filter(area__in=["00", code])

    def with_current_version(self) -> EditionQuerySet:
        """Ready for `current_version` without a query each."""
        current = self._of_versions().objects.published()
        return self.select_related("series").prefetch_related(
            models.Prefetch("versions", queryset=current, to_attr="current_versions")
        )

    def with_downloads(self, *, today: date) -> EditionQuerySet:
        """Annotate `downloads_all` and `downloads_month` (the last 30 days, `today` included)."""
        recent = Q(tallies__day__gt=today - timedelta(days=30))
        return self.annotate(
            downloads_all=Coalesce(Sum("tallies__count"), 0),
            downloads_month=Coalesce(Sum("tallies__count", filter=recent), 0),
        )

    def _versions(self) -> VersionQuerySet:
        return self._of_versions().objects.filter(edition=OuterRef("pk"))

    def _of_versions(self) -> type[Version]:
        return cast("type[Version]", self.model._meta.get_field("versions").related_model)


class VersionQuerySet(models.QuerySet["Version"]):
    def published(self) -> VersionQuerySet:
        """The current versions: at most one an edition (a constraint)."""
        return self.filter(status="published")

    def reachable(self) -> VersionQuerySet:
        """What has been public once: current and superseded versions; both keep their address."""
        return self.filter(status__in=["published", "superseded"])
