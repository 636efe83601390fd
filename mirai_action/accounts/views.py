"""Sign-in pages where allauth's own are not enough."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal import flows
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache


class ConfirmCodeView(allauth_views.ConfirmLoginCodeView):
    """allauth's page for the code; unknown addresses never have one, whatever is typed."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["address"] = self._process.state.get("email", "")
        if self._process.user is None:
            kwargs["code"] = ""
        return kwargs


confirm_code = ConfirmCodeView.as_view()


@never_cache
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's door: the one sign-in for all; who is signed in without being staff is told so."""
    if request.user.is_authenticated:
        return render(request, "account/not_staff.html", status=403)
    return redirect(f"/account/login/?{urlencode({'next': request.GET.get('next', '/admin/')})}")


def to_registration(request: HttpRequest) -> HttpResponse:
    """allauth's sign-up address: accounts come from registration."""
    return redirect("/register/")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return redirect("/account/login/" + (f"?{query}" if query else ""))


def no_passwords(request: HttpRequest) -> HttpResponse:
    raise Http404("there are no passwords here")
