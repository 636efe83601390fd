"""What the outside sees when something is wrong, and what balancers ask."""

import json
import logging
from unittest.mock import Mock

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.urls import path

import mirai_action.urls
from mirai_action.core import errors, health, logs


def raising(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("down/", raising(OperationalError("gone"))),
    path("odd/", raising(DataError("out of range"))),
    path("large/", raising(RequestDataTooBig("large"))),
    path("echo/", lambda request: HttpResponse(request.POST.get("text", ""))),
    path("admin/echo/", lambda request: HttpResponse("fine")),
    *mirai_action.urls.urlpatterns,  # error pages link to real ones
]
handler400, handler500 = errors.bad_request, errors.server_error


@pytest.fixture
def visitor(client):
    client.raise_request_exception = False
    return client


@pytest.mark.urls(__name__)
def test_an_outage_is_a_friendly_503(visitor):
    response = visitor.get("/down/")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert "少し時間をおいて" in response.content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status"), [("/odd/", 400), ("/large/", 413), ("/echo/?a=%00", 400), ("/%00/", 400)]
)
def test_bad_input_is_never_our_fault(visitor, address, status):
    assert visitor.get(address).status_code == status


@pytest.mark.urls(__name__)
def test_a_megabyte_is_taken_and_more_is_refused_with_a_page(visitor):
    text = "あ" * 330_000
    assert visitor.post("/echo/", {"text": text}).content.decode() == text
    response = visitor.post("/echo/", {"text": text * 2})
    assert response.status_code == 413
    assert "大きすぎます" in response.content.decode()


@pytest.mark.urls(__name__)
def test_staff_may_upload_more(visitor):
    assert visitor.post("/admin/echo/", {"text": "a" * 2_000_000}).content == b"fine"


def test_healthz_asks_no_database_and_any_host_may_ask(client):
    response = client.get("/healthz", headers={"host": "192.0.2.7"})
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
@pytest.mark.parametrize(("migrated", "status"), [(True, 200), (False, 503)])
def test_readyz_tells_of_database_and_migrations(rf, monkeypatch, migrated, status):
    monkeypatch.setattr(health, "is_migrated", lambda: migrated)
    response = health.HealthMiddleware(None)(rf.get("/readyz"))
    assert (response.status_code, json.loads(response.content)) == (status, {"database": True, "migrations": migrated})


def test_readyz_without_a_database(rf, monkeypatch):
    monkeypatch.setattr(health, "connection", Mock(cursor=Mock(side_effect=OperationalError("gone"))))
    response = health.HealthMiddleware(None)(rf.get("/readyz"))
    assert (response.status_code, json.loads(response.content)) == (503, {"database": False, "migrations": False})


@pytest.mark.parametrize("address", ["/r/abc.def-1/", "/c/7Q2/", "/unsubscribe/xyz/", "/account/confirm-email/k:1:2/"])
def test_secrets_in_addresses_stay_out_of_the_log(address):
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "Internal Server Error: %s?a=1", (address,), None
    )
    secret = address.strip("/").split("/")[-1]
    assert secret not in logs.Formatter().format(record)
