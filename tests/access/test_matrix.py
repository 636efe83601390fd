"""Every address of the system × everybody: who gets in, and that no answer names whom the asker must not know.

New addresses are in as soon as they are routed. What stands behind a dash in `TABLE` answers with nothing (302, 400,
403, 404, 405); everywhere every answer is read: HTML, CSV, JSON, XLSX and PDF.
"""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.urls import URLPattern, get_resolver

from ambassadors.models import Ambassador, Organization
from materials.orders.models import Order
from sessions_log.models import StudySession
from sessions_log.trainings.models import Application, Training

from . import world as made
from .world import FOREIGN, MARKS, seen_in

pytestmark = pytest.mark.django_db

TABLE = """
                       public my others nation persons foreign house
nobody                 x      -  -      -      -       -       -
ambassador             x      x  -      -      -       -       -
other_ambassador       x      x  -      -      -       -       -
organizer              x      x  -      -      -       -       -
issuer                 x      x  -      -      -       -       -
regional_co-op         x      x  -      -      -       -       x
regional_prefecture    x      x  -      -      -       -       x
regional_of_no_section x      x  -      -      -       -       x
regional_elsewhere     x      x  -      -      -       -       x
reader                 x      x  -      x      x       x       x
staff                  x      x  -      x      x       x       x
manager                x      x  -      x      x       x       x
"""
"""`others`: somebody else's things under /my/. In the admin: `nation` lists for national staff only, `persons` whom
regional staff may not see by name, `foreign` records of another prefecture, `house` the rest."""

KNOWS = {"ambassador": "CQ", "other_ambassador": "AQ", "organizer": "S", "issuer": "", "nobody": ""}
KNOWS |= {"regional_co-op": "CG", "regional_prefecture": "BG", "regional_of_no_section": "G"}
KNOWS |= {"regional_elsewhere": "D"}
"""Whom each may know by name; a host knows who asked (Q). National staff know everybody."""

AREAS = TABLE.split("\n")[1].split()
ROLES = {line.split()[0]: dict(zip(AREAS, line.split()[1:], strict=True)) for line in TABLE.split("\n")[2:] if line}
REGIONAL = [role for role in ROLES if role.startswith("regional")]
NATIONAL = ["reader", "staff", "manager"]
CLOSED = {302, 400, 403, 404, 405}
LEFT_OUT = re.compile(r"^(admin/(login|logout)|account/logout|mailbox|media/)")
"""Signing out would end the walk; the mailbox of a local run answers nowhere else."""
ROOTS = {
    *(
        "account",
        "address",
        "admin",
        "api",
        "c",
        "erasure",
        "healthz",
        "invitation",
        "language",
        "manifest",
        "materials",
    ),
    *("my", "open-data", "privacy", "progress", "r", "readyz", "register", "sessions", "still", "sw", "trainings"),
    *("unsubscribe", "verify", "accessibility", "robots", "sitemap", "favicon", "contact", "pages", "about"),
}
SCOPED = {"admin/exports/export/labels/"}
"""Pages of a nation-only admin that managers of a region open: with those whom they may see by name."""
NOBODY = "00000000-0000-4000-8000-000000000000"
PLAIN = {"uuid": NOBODY, "int": "1", "str": "x", "slug": "x", "path": NOBODY}
NAMED = {
    "series": "brochure",
    "edition": "saitama",
    "size": "small",
    "form": "pdf",
    "kind": "text",
    "reason": "letters",
}
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@pytest.fixture
def world():
    return made.build()


# -- addresses --------------------------------------------------------------------------------------------------------
def routes(patterns=None, prefix=""):
    """Yield every address as a route: "my/sessions/<uuid:pk>/"."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern).lstrip("^").rstrip("$")
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each.url_patterns, route)


ROUTES = sorted({each for each in routes() if "(?P" not in each and not LEFT_OUT.match(each)})
ADMINS = made.admins()


def admin_of(route):
    """Return the admin whose page it is: that of "admin/app/model/…"."""
    return ADMINS.get("/".join(route.split("/")[1:3])) if route.startswith("admin/") else None


def addresses(route, first=()):
    """Return [(address, key)]: the route with each of `first` in the place of its first parameter."""
    names = [match[2] for match in PARAMETER.finditer(route)]
    if not names:
        return [("/" + route, None)]
    converter = PARAMETER.search(route)[1] or "str"
    keys = first or (NAMED.get(names[0]) or PLAIN.get(converter, "x"),)
    found = []
    for key in keys:
        filled = PARAMETER.sub(key, route, count=1)
        found.append(("/" + PARAMETER.sub(lambda part, key=key: _other(part, key), filled), key))
    return found


def _other(part, key):
    return key if part[1] == "uuid" else NAMED.get(part[2]) or PLAIN.get(part[1] or "str", "x")


def things(world, codes):
    """Return {word of an address: keys of what the persons `codes` have}."""
    people = [world.people[code].pk for code in codes]
    of = {
        "sessions": StudySession.objects.filter(ambassador__in=people),
        "orders": Order.objects.filter(ambassador__in=people),
        "trainings": Application.objects.filter(name__in=[f"秘名{code}" for code in codes]),
        "consultations": made.Consultation.objects.filter(ambassador__in=people),
    }
    return {word: [str(each) for each in rows.values_list("pk", flat=True)] for word, rows in of.items()}


def foreign(prefecture):
    """Return the keys of records that do not belong to a prefecture, persons aside."""
    rows = [
        StudySession.objects.exclude(area=prefecture),
        Training.objects.exclude(prefecture=prefecture),
        Organization.objects.exclude(prefecture=prefecture),
    ]
    return {str(pk) for each in rows for pk in each.values_list("pk", flat=True)}


def asked(world, role):
    """Yield (address, area) of everything that `role` is to ask for."""
    mine = {code: str(row.pk) for code, row in world.people.items()}
    known = {mine[code] for code in KNOWS.get(role, "") if code in mine}
    away = foreign("27" if role == "regional_elsewhere" else "11")
    others = things(world, "BD" if role != "regional_elsewhere" else "B")
    closer = role in REGIONAL
    for route in ROUTES:
        owner = admin_of(route)
        if not route.startswith("admin/"):
            words = route.split("/")
            area = "my" if words[0] == "my" else "public"
            keys = others.get(words[1] if area == "my" else words[0], ()) if "<uuid" in route else ()
            for address, key in addresses(route, keys):
                at_the_desk = (
                    closer and "/checkin/" in route and key not in away
                )  # regional staff open it in their area
                yield address, "others" if area == "my" and key and "<uuid" in route and not at_the_desk else area
        elif owner is None or route in SCOPED:
            yield from ((address, "house") for address, _key in addresses(route))
        elif not owner.prefecture_field and not owner.person_field:
            keys = made.keys_of(owner.model, 1) if "<" in route else ()
            yield from ((address, "nation") for address, _key in addresses(route, keys))
        else:
            keys = _keys(owner.model, closer) if "<" in route else ()
            for address, key in addresses(route, keys):
                yield address, _area(owner, key, known, away)


def _keys(model, closer):
    """Return all persons and a session of each for regional staff, a few of the rest; one for everybody else."""
    if closer and model is StudySession:
        rows = StudySession.objects.order_by("ambassador", "pk").distinct("ambassador")
        return [str(pk) for pk in rows.values_list("pk", flat=True)]
    return made.keys_of(model, 12 if closer else 1)


def _area(owner, key, known, away):
    if owner.model is Ambassador and key:
        return "house" if key in known else "persons"
    return "foreign" if key in away else "house"


# -- the matrix -------------------------------------------------------------------------------------------------------
def test_the_walk_meets_the_house(world):
    found = dict(asked(world, "regional_co-op"))
    assert len(found) > 800
    assert set(found.values()) == set(AREAS)


def test_every_address_has_its_place():
    """A new first word of an address needs a decision here: whose is it?"""
    roots = {re.split(r"[/.]", route)[0] for route in ROUTES}
    assert roots - ROOTS - {""} == set()


def forbidden(role):
    """Return the marks that `role` must not meet anywhere."""
    return {mark for code, marks in MARKS.items() if code not in KNOWS[role] for mark in marks}


def out_of_place(role):
    away = {mark.replace("大阪", "埼玉") for mark in FOREIGN}
    return {"regional_elsewhere": away}.get(role, FOREIGN) if role in REGIONAL else set()


def test_nobody_reads_what_is_not_theirs(world):
    entered, told = [], []
    for role in (each for each in ROLES if each not in NATIONAL):
        client, marks, elsewhere = world.client(role), forbidden(role), out_of_place(role)
        for address, area in asked(world, role):
            answer = client.get(address)
            assert answer.status_code < 500, (role, address)
            if ROLES[role][area] == "-" and answer.status_code not in CLOSED:
                entered.append((role, area, address, answer.status_code))
            found = seen_in(answer, marks | (elsewhere if address.startswith("/admin/") else set()))
            if found:
                told.append((role, address, sorted(found)[:3]))
    assert (entered, told) == ([], [])


def test_national_staff_read(world):
    """No address fails, and the lists are open."""
    for role in NATIONAL:
        client = world.client(role)
        statuses = {address: client.get(address).status_code for address, _area in asked(world, role)}
        assert {address: status for address, status in statuses.items() if status >= 500} == {}
        closed = {each for each in ADMINS if statuses[f"/admin/{each}/"] not in (200, 302)}
        assert closed <= {"core/user", "orders/addressexport", "privacy/erasure", "exports/export"}, role


def state():
    """Return {table: a fingerprint of its rows}, sessions and counts of requests aside."""
    aside = ("django_session", "core_ratecount", "cache_entries")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in aside]
        parts = (f"SELECT '{name}', md5(string_agg(t::text, '' ORDER BY t::text)) FROM \"{name}\" t" for name in tables)
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def test_nobody_changes_what_is_not_theirs(world):
    """An empty form to every closed address: refused, nothing changes, nothing is told."""
    clients = {role: world.client(role) for role in ROLES if role not in NATIONAL}
    before, wrong = state(), []
    for role, client in clients.items():
        marks = forbidden(role)
        for address, area in asked(world, role):
            if ROLES[role][area] == "-":
                answer = client.post(address)
                if answer.status_code not in CLOSED or seen_in(answer, marks):
                    wrong.append((role, area, address, answer.status_code))
    after = state()
    assert wrong == []
    assert {name for name in before if before[name] != after[name]} <= {"core_user"}  # last_login
