"""Whatever holds something about a person is told and erased, or says why not."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from ambassadors.models import Ambassador
from mirai_action.core import history
from mirai_action.core.erasing import holdings, without
from mirai_action.core.models import User

PERSONAL = {
    *("name", "kana", "contact_name", "email", "phone", "postal_code", "address", "recipient", "to_address"),
    *("text", "note", "answer", "question", "data", "changes", "why", "mail", "mailbox", "person", "snapshot", "row"),
}
NAMING = {"name", "kana", "contact_name", "email", "phone", "postal_code", "address", "recipient", "to_address"}
HELD = {each.model for each in holdings}
EVENTS = {each for each in map(history.events_of, apps.get_models()) if each}
MODELS = [
    each
    for each in apps.get_models(include_auto_created=True)
    if each not in EVENTS and each._meta.managed and not each._meta.proxy
]


def looks_personal(model: Any) -> list[str]:
    """Return the columns that link to a person or may hold something about one."""
    fields = [each for each in model._meta.get_fields() if getattr(each, "concrete", False)]
    links = [each.name for each in fields if each.is_relation and each.related_model in (Ambassador, User)]
    return links + [each.name for each in fields if each.name in PERSONAL and not each.is_relation]


def unanswered(models: Any) -> dict[str, list[str]]:
    found = {each._meta.label: looks_personal(each) for each in models if each._meta.label not in HELD | set(without)}
    return {label: names for label, names in found.items() if names}


def test_every_model_with_a_person_is_told_and_erased_or_says_why() -> None:
    assert unanswered(MODELS) == {}


def test_a_model_that_nobody_answers_for_is_found(monkeypatch: Any) -> None:
    monkeypatch.delitem(without, "privacy.Period")
    assert unanswered(MODELS) == {"privacy.Period": ["by"]}


@pytest.mark.parametrize("holding", holdings, ids=lambda each: f"{each.model} {each.title}")
def test_what_is_erased_was_told(holding: Any) -> None:
    told = {*holding.tells, *(f"{name}_key" for name in holding.tells), "letter_at", "params", "error", "ambassador"}
    own = {name for name in holding.blanks if holding.model != "orders.Order" or name != "tracking"}
    if holding.tells:
        assert own - told - {"change_message", "purpose"} == set()
    assert holding.deletes or holding.erase or holding.blanks or holding.scrubs or holding.keeps


@pytest.mark.parametrize("holding", holdings, ids=lambda each: f"{each.model} {each.title}")
def test_every_column_that_names_somebody_goes(holding: Any) -> None:
    if holding.deletes or holding.erase:
        return
    columns = {each.name for each in holding.rows._meta.concrete_fields} & NAMING
    gone = {*holding.blanks, *holding.scrubs, *holding.keeps}
    assert columns - gone == set()


def test_no_reason_outlives_its_model() -> None:
    known = {each._meta.label for each in apps.get_models(include_auto_created=True)}
    assert set(without) - known == set()
