"""Staff show a second factor in production; in a local run they may go on without."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from mirai_action.core.models import User
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings: Any) -> None:
    settings.LOCAL_RUN = False


def number_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_staff_without_one_are_sent_to_set_it_up(production: None) -> None:
    client = signed_in(make.staff())
    for path in ("/admin/", "/admin/core/user/", "/my/", "/"):
        answer = client.get(path)
        assert answer.url.startswith("/account/2fa/totp/activate/?next="), path


def test_in_a_local_run_they_may_go_on() -> None:
    assert signed_in(make.manager()).get("/privacy/").status_code == 200


def test_ambassadors_are_not_asked(production: None) -> None:
    assert signed_in(make.account()).get("/privacy/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_it_up_opens_the_door_and_shows_recovery_codes(production: None) -> None:
    client = signed_in(make.manager())
    secret = client.get("/account/2fa/totp/activate/").context["form"].secret
    answer = client.post("/account/2fa/totp/activate/", {"code": number_for(secret)})
    assert answer.url == "/account/2fa/recovery-codes/"
    assert client.get(answer.url).status_code == 200
    assert client.get("/privacy/").status_code == 200
    assert Letter.objects.get().params == {"event": "totp_activated"}


def test_another_session_of_theirs_is_asked_for_it(production: None) -> None:
    user = make.staff()
    old = signed_in(user)
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert old.get("/admin/").url.startswith("/account/2fa/reauthenticate/?next=")
    answer = old.post("/account/2fa/reauthenticate/", {"code": number_for("JBSWY3DPEHPK3PXP"), "next": "/admin/"})
    assert answer.url == "/admin/"


def test_the_secret_of_the_app_is_encrypted() -> None:
    user = make.staff()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    kept = Authenticator.objects.get(user=user).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
