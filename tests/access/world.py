"""A small world in which everybody can be told apart: whoever is named in an answer is found by a mark.

Persons by a letter; each holds sessions, an order, a place at a training, letters, notes of calls and so on.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any

import pypdfium2
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from ambassadors.desk.models import PaperLetter
from ambassadors.home.models import Consultation  # noqa: F401
from ambassadors.models import Ambassador
from mirai_action.core.accounts import ensure_account
from mirai_action.letters.models import Letter
from sessions_log.calendar.models import Question
from sessions_log.desk.models import ContactNote
from sessions_log.models import OutsideReport
from tests import make

PEOPLE: dict[str, dict[str, Any]] = {
    "A": {"consents": {"a"}},
    "B": {"consents": {"a", "d2"}},
    "C": {"consents": {"a", "d1"}},
    "G": {"consents": {"a", "d1", "d2"}},
    "D": {"consents": {"a", "d1", "d2"}, "prefecture": "27"},
    "W": {"consents": {"a", "d1", "d2"}},  # withdrawn below
    "E": {"consents": {"a", "d1", "d2"}},  # agreed in Saitama, lives in Tokyo now
    "P": {"consents": {"a", "d1", "d2"}},  # an application
}
"""No (d); only the other tick for a co-op; only its own; both; another prefecture; withdrawn; moved; an application."""

NUMBERS = {code: number for number, code in enumerate([*PEOPLE, "T", "Q", "O", "S"])}
"""Beside the ambassadors: who applied for a training, asked a question, reported without an account, an officer."""


def facts_of(code: str) -> dict[str, Any]:
    """Return what is typed about a person: every value is a mark of its own."""
    n = NUMBERS[code]
    return {
        "name": f"秘名{code}",
        "kana": f"ひめい{chr(0x3042 + 2 * n) * 4}",
        "email": f"mark-{code.lower()}@example.jp",
        "phone": f"+8139{n:02}7777{n % 10}",
        "address": f"秘密町{code}番地",
    }


def marks_of(code: str) -> set[str]:
    facts = facts_of(code)
    national = "0" + facts["phone"].removeprefix("+81")
    plain = {facts[each] for each in ("name", "kana", "email", "phone", "address")}
    typed = {f"{national[:2]}-{national[2:6]}-{national[6:]}", national, f"秘密の{code}"}
    return plain | typed


MARKS = {code: marks_of(code) for code in NUMBERS}
FOREIGN = {"会場大阪", "題名大阪", "講習大阪", "団体大阪"}
"""Records of another prefecture, persons aside."""


@dataclass
class World:
    people: dict[str, Ambassador] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        client = Client(raise_request_exception=True)
        if self.users.get(role):
            client.force_login(self.users[role])
        return client


def build() -> World:
    """Make everything once; two dozen lines a person."""
    world = World()
    home = make.organization("団体埼玉")
    away = make.organization("団体大阪", prefecture="27")
    stock = make.stock(make.edition(area=""), quantity=1000)
    trainings = {"11": make.held(title="講習埼玉", prefecture="11")}
    trainings["27"] = make.held(title="講習大阪", prefecture="27")
    for code, facts in PEOPLE.items():
        person = _person(code, facts)
        world.people[code] = person
        if code != "P":
            _things(code, person, stock, trainings[facts.get("prefecture", "11")])
    _past(world.people)
    _others(home, trainings["11"], world)
    make.past_session(organization=home, ambassador=None, venue="会場埼玉")
    make.past_session(organization=away, ambassador=None, prefecture="27", venue="会場大阪")
    make.snapshot()
    _users(world, home)
    return world


def _person(code: str, facts: dict[str, Any]) -> Ambassador:
    known = facts_of(code) | {"contact_name": f"秘密の{code}", "affiliation_name": f"秘密の{code}"} | facts
    return make.to_review(**known) if code == "P" else make.ambassador(**known)


def _things(code: str, person: Ambassador, stock: Any, training: Any) -> None:
    area = {"prefecture": person.prefecture, "note": f"秘密の{code}"}
    if person.prefecture == "27":
        area |= {"venue": "会場大阪", "title": "題名大阪"}
    reported = make.past_session(ambassador=person, **area)
    late = make.session(held_on=make.day(-20), ambassador=person, **area)
    make.session(ambassador=person, **area)
    make.asked(late)
    ContactNote.objects.create(ambassador=person, text=f"秘密の{code}")
    ship = {"recipient": f"秘名{code}", "address": f"秘密町{code}番地", "phone": facts_of(code)["phone"]}
    make.order(person, stock=stock, **ship)
    letter = {"to_address": person.email, "subject": f"秘名{code}さんへ", "body_log": f"秘密の{code}"}
    Letter.objects.create(kind="ambassadors.welcome", about=person.pk, sent_at=timezone.now(), **letter)
    PaperLetter.objects.create(ambassador=person, kind="welcome")
    make.came(training, name=person.name, kana=person.kana, email=person.email)
    make.consultation(person, text=f"秘密の{code}")
    Question.objects.create(
        session=reported, email=facts_of("Q")["email"], email_key=facts_of("Q")["email"], name="秘名Q", text="秘密のQ"
    )


def _past(people: dict[str, Ambassador]) -> None:
    """What happened since: a consent withdrawn, a move; each still has sessions in Saitama."""
    from ambassadors import workflow

    for kind in ("d1", "d2"):
        workflow.withdraw(people["W"], kind)
    workflow.move(people["E"], prefecture="13", kind="individual", on=make.day(0), by=None)
    people["C"].sessions.first().joint.add(people["A"], people["D"])
    people["A"].sessions.first().joint.add(people["W"])


def _others(home: Any, training: Any, world: World) -> None:
    make.came(training, **{key: facts_of("T")[key] for key in ("name", "kana", "email")})
    section = make.section(
        organization=home, organizer=True, issuer=True, contact_name="秘名S", email=facts_of("S")["email"]
    )
    world.users["organizer"] = section.user
    edition = make.version(make.edition(area="11", slug="saitama", name="埼玉県版")).edition
    issuer = make.section(organization_kind="prefecture", name="課", email="issuer@example.jp", issuer=True)
    make.issuing(edition, section=issuer)
    world.users["issuer"] = issuer.user
    row = make.past_session(host_name="よその団体", ambassador=None)
    known = {"name": "秘名O", "email": facts_of("O")["email"], "confirmed_at": timezone.now(), "session": row}
    OutsideReport.objects.create(body="よその団体", body_kind="npo", prefecture="11", **known)


def _users(world: World, home: Any) -> None:
    world.users |= {"nobody": None, "ambassador": make.member(world.people["C"])}
    world.users |= {"other_ambassador": make.member(world.people["A"])}
    for role in ("reader", "staff", "manager"):
        world.users[role] = make.staff(role)
    world.users["regional_co-op"] = regional("union", role="manager")
    world.users["regional_prefecture"] = regional("prefecture", role="staff")
    world.users["regional_of_no_section"] = make.staff(prefectures=["11"])
    world.users["regional_elsewhere"] = make.staff("manager", prefectures=["27"])


def regional(kind: str, role: str) -> Any:
    user = ensure_account(f"regional-{kind}@example.jp")
    user.is_staff, user.role, user.national, user.prefectures = True, role, False, ["11"]
    user.save()
    section = make.section(organization_name=f"県の{kind}", organization_kind=kind, email=user.email)
    section.user = user
    section.save()
    return user


def keys_of(model: Any, most: int = 12) -> list[str]:
    return [str(pk) for pk in model._default_manager.order_by().values_list("pk", flat=True)[:most]]


def admins() -> dict[str, Any]:
    """Return {"app/model": its admin}."""
    return {f"{model._meta.app_label}/{model._meta.model_name}": each for model, each in admin.site._registry.items()}


# -- reading answers --------------------------------------------------------------------------------------------------
def text_of(response: Any) -> str:
    """Return everything an answer says: HTML, CSV, JSON, XLSX, PDF, and where it leads."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if kind.startswith("application/pdf") or body.startswith(b"%PDF"):
        return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(body))
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as inside:
            return "".join(inside.read(each).decode("utf-8", "replace") for each in inside.namelist())
    plain = body.decode("utf-8", "replace")
    if "json" in kind:
        plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain)
    return unescape(plain) + " " + response.get("Location", "") + " " + response.get("Content-Disposition", "")


def seen_in(response: Any, marks: set[str]) -> set[str]:
    said = text_of(response)
    return {mark for mark in marks if mark in said}
