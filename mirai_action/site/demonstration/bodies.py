"""The accounts of bodies' sections: an organizer, an issuer, and an application that waits for staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ambassadors.models import BodyKind, Organization, Section
from ambassadors.workflow import sections
from mirai_action.letters import outbox

from . import ISSUER, ORGANIZER
from .world import World

SAITAMA = "11"


def open_accounts(world: World) -> None:
    """Open two accounts in Saitama and leave one application undecided. No letters."""
    council = next(each for each in world.organizations if (each.kind, each.prefecture) == (BodyKind.COUNCIL, SAITAMA))
    prefecture = Organization.objects.create(
        id=world.uuid(), name="埼玉県（架空）", kind=BodyKind.PREFECTURE, prefecture=SAITAMA
    )
    city = next(each for each in world.organizations if (each.kind, each.prefecture) == (BodyKind.MUNICIPALITY, "14"))
    with outbox.silence():
        _open(world, council, name="地域福祉課", contact_name="新井 誠", email=ORGANIZER)
        _open(
            world, prefecture, name="こども支援課", contact_name="長谷川 恵", email=ISSUER, organizer=True, issuer=True
        )
        _ask(world, city, name="", contact_name="村上 聡", email="kodomo-ka@example.jp")


def _open(world: World, body: Organization, **facts: Any) -> None:
    section = _ask(world, body, **facts)
    sections.approve(section, organization=body, by=world.staff)


def _ask(world: World, body: Organization, **facts: Any) -> Section:
    typed = {"organization_name": body.name, "organization_kind": body.kind, "prefecture": body.prefecture}
    section, _made = sections.ask(facts=typed | facts | {"id": world.uuid()})
    Section.objects.filter(pk=section.pk).update(asked_at=world.now - timedelta(days=4))
    return section
