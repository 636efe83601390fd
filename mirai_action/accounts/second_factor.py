"""Staff sign in with a second factor before they reach anything (in a local run they may skip it)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa import signals
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

OPEN_PATHS = ("/account/", "/static/", "/healthz", "/readyz")


class SecondFactorMiddleware:
    """Sends staff without a second factor to set one up, and a session that has not used it to use it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _must_ask(request):
            name = "mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
            return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)


required_by: list[Callable[[Any], bool]] = []
"""Conditions of apps above under which an account needs a second factor, besides being staff; filled in `ready()`."""


def connect() -> None:
    signals.authenticator_added.connect(_remember, dispatch_uid="accounts.second_factor")


def is_required(user: Any) -> bool:
    """Whether this account must use a second factor, wherever real records are kept: staff, and whom an app names."""
    if settings.LOCAL_RUN or not user.is_authenticated:
        return False
    return bool(user.is_staff or any(asks(user) for asks in required_by))


def _must_ask(request: HttpRequest) -> bool:
    if request.path.startswith(OPEN_PATHS) or not is_required(request.user):
        return False
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    return not any(each.get("method") == "mfa" for each in records)


def _remember(*, request: HttpRequest, user: Any, **_facts: Any) -> None:
    """Who just set it up has shown it, too: no second question."""
    record_authentication(request, user, method="mfa", reauthenticated=True)
