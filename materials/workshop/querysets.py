"""Which projects, by what they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Prefetch

from .choices import Stage

if TYPE_CHECKING:
    from .models import Project  # noqa: F401


class ProjectQuerySet(models.QuerySet["Project"]):
    def running(self) -> ProjectQuerySet:
        """Those that are neither published nor stopped."""
        return self.filter(stage__in=Stage.open())

    def whole(self) -> ProjectQuerySet:
        """Ready for `turns.of` without a query each: parts, the current draft, its comments."""
        draft = self.model._meta.get_field("drafts").related_model
        current = draft._default_manager.filter(superseded_at=None).prefetch_related("comments")  # type: ignore[union-attr]
        drafts = Prefetch("drafts", queryset=current, to_attr="current_drafts")
        return self.select_related("section__organization", "owner").prefetch_related("parts", drafts)
