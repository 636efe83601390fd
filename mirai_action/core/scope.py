"""Whose records a staff account sees: the nation's, or those of its prefectures (DOMAIN 2), persons by consent (6).

Every list, search, autocomplete, export, letter and address of staff begins at one of these two (docs/decisions/0023):
`scoped` for what belongs to a place, `named` for persons and what is theirs.
"""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def scoped(queryset: QuerySet[Row], user: Any, field: str = "prefecture") -> QuerySet[Row]:
    """Return the rows of `queryset` that `user` may see by `field`, a prefecture code.

    National staff see all; regional staff their prefectures (several: the union), never 不明; anyone else nothing.
    """
    if not is_staff(user):
        return queryset.none()
    if user.national:
        return queryset
    return queryset.filter(**{f"{field}__in": user.prefectures})


def named(queryset: QuerySet[Row], user: Any, field: str = "pk") -> QuerySet[Row]:
    """Return the rows whose person `user` may see by name; `field` is the path to the person, "pk" for the row itself.

    The model of the person knows the rule: its manager has `named_for(user)`.
    """
    if not is_staff(user):
        return queryset.none()
    if user.national:
        return queryset
    people: Any = queryset.model if field == "pk" else person_at(queryset.model, field)
    return queryset.filter(**{f"{field}__in": people._default_manager.named_for(user).values("pk")})


def person_at(model: type[Model], path: str) -> type[Model]:
    """Return the model that `path` ("session__ambassador") leads to."""
    found: Any = model
    for part in path.split("__"):
        found = found._meta.get_field(part).related_model
    return found  # type: ignore[no-any-return]


def is_staff(user: Any) -> bool:
    return bool(getattr(user, "is_active", False) and getattr(user, "is_staff", False))
