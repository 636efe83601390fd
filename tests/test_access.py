"""Every address of the system, asked for by those it is not for. New addresses are in as soon as they are routed.

The values in the addresses are strangers' or nobody's: whoever asks finds nothing, changes nothing and breaks nothing.
"""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import URLPattern, get_resolver

from tests import make

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-4000-8000-000000000000"
VALUES = {"uuid": NOBODY, "int": "999999", "str": "x", "slug": "x", "path": "x"}
OF_ITS_OWN = re.compile(r"^(admin/(login|logout|jsi18n)|mailbox)")
"""Signing in and out of the admin; the letters of a local run, which production does not have."""


def routes(patterns=None, prefix=""):
    """Yield every address as a route: "my/sessions/<uuid:pk>/"."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern).lstrip("^").rstrip("$")
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each.url_patterns, route)


def addresses(start="", **values):
    """Return every address below `start`, with `values` by converter in place of nobody's."""
    filled = VALUES | values
    found = {
        re.sub(r"<(?:(\w+):)?\w+>", lambda part: filled.get(part[1] or "str", "x"), route)
        for route in routes()
        if route.startswith(start) and "(?P" not in route and not OF_ITS_OWN.match(route)
    }
    return sorted(found)


def rows():
    """Return {table: number of rows} of what people can change."""
    ours = [each for each in apps.get_app_configs() if Path(each.path).is_relative_to(settings.BASE_DIR)]
    tables = [model._meta.db_table for each in ours if ".venv" not in each.path for model in each.get_models()]
    with connection.cursor() as cursor:
        return {each: cursor.execute(f"SELECT count(*) FROM {each}").fetchone()[0] for each in tables}


def answers(client, paths, *methods):
    """Return {(method, path): status}. A 5xx raises here."""
    return {(method, path): getattr(client, method)(f"/{path}").status_code for path in paths for method in methods}


def open_to(found, *, closed=(302, 400, 403, 404, 405)):
    return sorted(key for key, status in found.items() if status not in closed)


def test_a_visitor_finds_neither_own_pages_nor_the_admin(client):
    paths = addresses("my/") + addresses("admin/")
    assert len(paths) > 150
    assert open_to(answers(client, paths, "get", "post")) == []


def test_an_ambassador_does_not_get_into_the_admin(client):
    client.force_login(make.member(make.ambassador()))
    assert open_to(answers(client, addresses("admin/"), "get", "post")) == []


def test_an_ambassador_finds_nothing_of_another(client):
    other = make.session(ambassador=make.ambassador())
    client.force_login(make.member(make.ambassador()))
    paths = [each for each in addresses("my/", uuid=str(other.pk), int=str(other.version)) if str(other.pk) in each]
    assert paths
    before = rows()
    assert open_to(answers(client, paths, "get", "post"), closed=(403, 404, 405)) == []
    assert rows() == before


def test_reading_writes_nothing(client):
    """Links are followed by mail scanners and prefetching browsers: GET changes no row."""
    client.force_login(make.manager())
    session, person = make.session(), make.ambassador()
    paths = addresses(uuid=str(session.pk)) + addresses("admin/ambassadors", uuid=str(person.pk), path=str(person.pk))
    before = rows()
    assert all(status < 500 for status in answers(client, paths, "get").values())
    assert rows() == before


def test_a_reader_reads(client):
    client.force_login(make.staff("reader"))
    session, person = make.session(), make.ambassador()
    paths = addresses("admin/", uuid=str(session.pk), path=str(session.pk))
    paths += addresses("admin/ambassadors", uuid=str(person.pk), path=str(person.pk))
    before = rows()
    answers(client, paths, "post")
    assert rows() == before


def test_regional_staff_find_no_row_of_another_region(client):
    client.force_login(make.staff(prefectures=["27"]))
    session, person = make.session(prefecture="11"), make.ambassador(prefecture="11")
    found = {}
    for app, row in (("sessions_log", session), ("ambassadors", person)):
        key = str(row.pk)
        paths = [each for each in addresses(f"admin/{app}", uuid=key, path=key) if key in each]
        found |= answers(client, paths, "get", "post")
    assert open_to(found) == []


def test_strange_values_break_nothing(client):
    client.force_login(make.manager())
    for value in ("%00", "%F0%9F%8E%88", "..%2F..%2F", "-1", "９"):
        strange = dict.fromkeys(("str", "slug", "path"), value)
        assert all(status < 500 for status in answers(client, addresses(**strange), "get").values())
