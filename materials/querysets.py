"""Which editions and versions, by the words of the programme."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

if TYPE_CHECKING:
    from .models import Edition, Page, Version  # noqa: F401


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

    def with_covers(self) -> EditionQuerySet:
        """With the current version and its first page, for `current_version.cover`."""
        versions = self._of_versions()
        leaves: Any = versions._meta.get_field("leaves").related_model
        first = models.Prefetch(
            "leaves", queryset=leaves.objects.filter(number=1).defer("text"), to_attr="first_leaves"
        )
        current = versions.objects.published().prefetch_related(first)
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
    """Versions by where they stand at a moment (`at`; now, if none is given)."""

    def published(self, at: datetime | None = None) -> VersionQuerySet:
        """The current versions: at most one an edition at any moment (a constraint)."""
        moment = at or timezone.now()
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=moment), published_at__lte=moment)

    def superseded(self, at: datetime | None = None) -> VersionQuerySet:
        """旧版: public once, and another took the place. The newest first."""
        return self.filter(withdrawn_at=None, ended_at__lte=at or timezone.now()).order_by("-published_at", "-number")

    def reachable(self, at: datetime | None = None) -> VersionQuerySet:
        """What keeps its address: current and superseded versions."""
        return self.filter(withdrawn_at=None, published_at__lte=at or timezone.now())

    def withdrawn(self) -> VersionQuerySet:
        return self.exclude(withdrawn_at=None)

    def scheduled(self, at: datetime | None = None) -> VersionQuerySet:
        """公開予定, the next one first."""
        return self.filter(withdrawn_at=None, published_at__gt=at or timezone.now()).order_by("published_at")

    def preparing(self) -> VersionQuerySet:
        return self.filter(published_at=None)

    def with_released_text(self) -> VersionQuerySet:
        return self.exclude(text_released_at=None)


class PageQuerySet(models.QuerySet["Page"]):
    def readable(self, accesses: list[str]) -> PageQuerySet:
        """Pages whose text may be read now by whom these accesses are open: of current versions, once released."""
        moment = timezone.now()
        return self.filter(
            Q(version__ended_at=None) | Q(version__ended_at__gt=moment),
            version__published_at__lte=moment,
            version__text_released_at__lte=moment,
            version__edition__access__in=accesses,
        )

    def saying(self, words: list[str]) -> PageQuerySet:
        """Pages whose text holds every one of `words` (keys, see `texts.key`)."""
        found = self
        for word in words:
            found = found.filter(search_key__contains=word)
        return found
