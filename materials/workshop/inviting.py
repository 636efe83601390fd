"""Staff begin a project with a section that has an account, or with one that gets it by this."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ambassadors import workflow as people
from ambassadors.models import BodyKind, Organization, Section
from ambassadors.models.people import name_key
from mirai_action.core.models import User
from mirai_action.japan.prefectures import BY_CODE
from mirai_action.letters import outbox

from . import workflow
from .models import Project


@transaction.atomic
def begin(*, prefecture: str, section: Section | None, by: User | None, **officer: Any) -> Project:
    """Begin the project of `prefecture`; without `section` the officer (name, email, phone …) is invited."""
    chosen = section or invite(prefecture=prefecture, by=by, **officer)
    return workflow.start(prefecture=prefecture, section=chosen, by=by)


def invite(*, prefecture: str, by: User | None, name: str, contact_name: str, email: str, phone: str = "") -> Section:
    """Return the section of the prefecture's government, with an account: its letter says how to sign in."""
    body = _government(prefecture)
    known = Section.objects.active().filter(organization=body, name=name).first()
    if known:
        people.sections.allow(known, organizer=known.organizer, issuer=True, by=by)
        known.refresh_from_db()
        return known
    facts = {
        "organization_name": body.name,
        "organization_kind": body.kind,
        "prefecture": prefecture,
        "name": name,
        "contact_name": contact_name,
        "email": email,
        "phone": phone,
        "organizer": True,
        "issuer": True,
    }
    with outbox.silence():  # nobody asked: the letter of the approval and the invitation say all
        asked, _new = people.sections.ask(facts=facts)
    people.sections.approve(asked, organization=body, by=by)
    asked.refresh_from_db()
    if not asked.issuer:
        people.sections.allow(asked, organizer=asked.organizer, issuer=True, by=by)
        asked.refresh_from_db()
    return asked


def _government(prefecture: str) -> Organization:
    """Return the prefecture as a body."""
    name = BY_CODE[prefecture].name
    facts = {"kind": BodyKind.PREFECTURE, "prefecture": prefecture}
    return Organization.objects.get_or_create(name_key=name_key(name), **facts, defaults={"name": name})[0]
