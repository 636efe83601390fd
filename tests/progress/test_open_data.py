"""Open data: the tables, their addresses, their description."""

import csv
import re
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from ambassadors.choices import BodyKind
from mirai_action.progress import reference
from mirai_action.progress.figures import figures
from mirai_action.progress.open_data import HOSTS, TABLES
from tests import make

pytestmark = pytest.mark.django_db
NAMES = [each.name for each in TABLES]
ADDRESSES = [f"/open-data/{name}.{form}" for name in NAMES for form in ("csv", "json")]


def something_of_everything():
    """Every indicator, both certainties, an opening balance, a gap, a correction, plans and a leaving."""
    reference.load()
    moved = make.settled([make.line(prefecture="11", kind="group")])
    make.settled([make.line(prefecture="26", kind="group")], subject=moved, reason="moved")
    make.settled([make.line(kind="individual"), make.line(indicator="left", effective_on=date(2020, 2, 2))])
    for place, kind, certainty in (("11", "npo", "final"), ("online", "coop", "preliminary"), ("13", "npo", "final")):
        held = {"prefecture": place, "kind": kind, "certainty": certainty, "effective_on": date(2020, 10, 5)}
        quantity = {"npo": 31, "coop": 12}[kind]
        make.settled(
            [make.line(indicator="sessions", **held), make.line(indicator="participants", **held, quantity=quantity)]
        )
    make.settled([make.line(indicator="planned", kind="npo", effective_on=date(2999, 1, 1))])


def rows(client, name, **query):
    return client.get(f"/open-data/{name}.json", query).json()["rows"]


def added_up(found, column="quantity"):
    total = Counter()
    for row in found:
        total[row["indicator"]] += row[column] or 0
    return dict(total)


@pytest.mark.parametrize("days", [{}, {"as_of": "2020-12-31"}, {"known_on": "2020-01-01"}])
def test_every_table_adds_up_to_the_number_of_the_page(client, days):
    something_of_everything()
    told = client.get("/progress.json", days).json()["indicators"]
    totals = {name: each["total"] for name, each in told.items() if each["total"]}
    assert {k: v for k, v in added_up(rows(client, "months", **days), "added").items() if v} == totals
    for name in ("prefectures", "kinds"):
        assert {k: v for k, v in added_up(rows(client, name, **days)).items() if v} == totals
    totals.pop("ambassadors", None)
    assert added_up(rows(client, "sessions", **days)) == totals


def test_the_last_month_ends_at_the_total(client):
    something_of_everything()
    for name, each in client.get("/progress.json").json()["indicators"].items():
        last = [row for row in rows(client, "months") if row["indicator"] == name][-1]["month"]
        ends = [row for row in rows(client, "months") if (row["indicator"], row["month"]) == (name, last)]
        assert sum(row["cumulative"] for row in ends) == each["total"]


def test_a_month_without_records_is_null_and_not_0(client):
    for month in (1, 8):
        make.settled([make.line(effective_on=date(2019, month, 3))])
    found = [(row["month"], row["added"], row["recorded"]) for row in rows(client, "months", as_of="2019-08-31")]
    assert found[:3] == [("2019-01", 1, True), ("2019-02", None, False), ("2019-03", None, False)]
    assert found[-1] == ("2019-08", 1, True)


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_hold_the_same_rows(client, name):
    something_of_everything()
    text = client.get(f"/open-data/{name}.csv").content.decode("utf-8-sig")
    found = list(csv.DictReader(text.splitlines()))
    own = [{key: row[key] for key in row if key not in ("as_of", "reports_until", "demonstration")} for row in found]
    told = [
        {
            key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            for key, value in row.items()
        }
        for row in rows(client, name)
    ]
    assert own == told
    assert own
    assert {row["demonstration"] for row in found} == {""}


def test_the_demonstration_says_so(client, settings):
    settings.DEMONSTRATION = True
    make.settled([make.line()])
    assert client.get("/open-data/kinds.json").json()["demonstration"] is True
    assert client.get("/open-data/kinds.csv").text.count("デモ用の架空データ") == 3


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_sites_may_read_it_without_a_cookie(client, address):
    response = client.get(address)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.post(address).status_code == 405
    assert client.get(address, {"as_of": "soon"}).status_code == 400


@pytest.mark.parametrize("address", ADDRESSES)
def test_who_has_it_already_gets_it_not_again(client, address):
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    make.settled([make.line(), make.line(indicator="sessions", kind="npo")])
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_it_says_when_it_changed_once_that_is_settled(client, settings):
    settings.DEMONSTRATION = True
    address = "/open-data/kinds.json?as_of=2020-12-31"
    make.settled([make.line()], entered_at=timezone.make_aware(datetime(2020, 1, 1, 12)))
    changed = client.get(address)["Last-Modified"]
    assert changed == "Wed, 01 Jan 2020 03:00:00 GMT"
    assert client.get(address, headers={"If-Modified-Since": changed}).status_code == 304
    assert client.get("/open-data/kinds.json", headers={"If-Modified-Since": changed}).status_code == 200
    make.settled([make.line()], entered_at=timezone.now() - timedelta(seconds=20))
    assert "Last-Modified" not in client.get(address)


def test_the_kinds_of_host_are_those_of_the_register():
    assert [(code, str(name)) for code, name in HOSTS] == [(each.value, str(each.label)) for each in BodyKind]


def test_the_page_explains_every_column_of_every_table(client):
    text = client.get("/open-data/").text
    for table in TABLES:
        assert f'href="/open-data/{table.name}.csv"' in text
        for column in table.columns:
            assert f"<code>{column.name}</code>" in text
    assert "CC BY 4.0" in text


def test_the_tables_cost_the_same_however_many_records(client, django_assert_max_num_queries):
    for number in (1, 15):
        for day in range(number):
            make.settled([make.line(effective_on=date(2020, 1, 1 + day)), make.line(indicator="sessions", kind="npo")])
        for address in ADDRESSES:
            with django_assert_max_num_queries(5):
                client.get(address)


# -- the description ----------------------------------------------------------------------------------------------
def description(client):
    return client.get("/api/openapi.json").json()


def test_the_description_is_valid_openapi(client):
    found = description(client)
    assert found["openapi"] == "3.1.0"
    validate(found)


def test_it_describes_every_address_for_machines(client):
    assert set(description(client)["paths"]) == {
        *("/progress.json", "/progress.csv", "/progress/embed.svg", "/progress/share.png", "/api/openapi.json"),
        *ADDRESSES,
    }


@pytest.mark.parametrize("address", ["/progress.json", *(each for each in ADDRESSES if each.endswith("json"))])
def test_answers_fit_the_description(client, address):
    something_of_everything()
    found = description(client)
    answers = found["paths"][address]["get"]["responses"]
    for query, status in (("", "200"), ("?as_of=2019-07-11", "200"), ("?as_of=soon", "400")):
        response = client.get(address + query)
        assert str(response.status_code) == status
        schema = answers[status]["content"]["application/json"]["schema"]
        fits(found, schema, response.json())


def fits(document, schema, answer):
    """Raise where the answer does not fit the schema of the document."""
    registry = Registry().with_resource("urn:api", Resource.from_contents(document, DRAFT202012))
    pointer = {"$ref": "urn:api" + schema["$ref"]}
    Draft202012Validator(pointer, registry=registry, format_checker=FormatChecker()).validate(answer)


def test_the_description_promises_what_the_figures_have(client):
    schemas = description(client)["components"]["schemas"]
    told = figures().ambassadors.as_json()
    assert set(schemas["Ambassadors"]["required"]) == set(told)
    assert re.fullmatch(r"3\.1\.\d", description(client)["openapi"])
