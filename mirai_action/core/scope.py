"""Whose records a staff account sees: the nation's, or those of its prefectures (DOMAIN 2)."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def scoped(queryset: QuerySet[Row], user: Any, field: str = "prefecture") -> QuerySet[Row]:
    """Return the rows of `queryset` that `user` may see by `field`, a prefecture code.

    National staff see all; regional staff their prefectures (several: the union), never 不明; anyone else nothing.
    """
    if not (getattr(user, "is_active", False) and getattr(user, "is_staff", False)):
        return queryset.none()
    if user.national:
        return queryset
    return queryset.filter(**{f"{field}__in": user.prefectures})
