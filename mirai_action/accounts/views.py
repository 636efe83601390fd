"""Sign-in pages where allauth's own are not enough."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.stages import LoginByCodeStage, LoginStage
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from mirai_action.letters import rendering


class SignInView(allauth_views.RequestLoginCodeView):
    """allauth's page for the address; who waits for a code may ask for another, or for another address."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> HttpResponseRedirect | None:
        if stage.key == LoginByCodeStage.key:
            return None
        return super()._redirect_to_pending_stage(request, stage)


sign_in = SignInView.as_view()


class ConfirmCodeView(allauth_views.ConfirmLoginCodeView):
    """allauth's page for the code; unknown addresses never have one, whatever is typed."""

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs["address"] = self._process.state.get("email", "")
        if self._process.user is None:
            kwargs["code"] = ""
        return kwargs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "sender_domain": rendering.sender_domain(),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
        }


confirm_code = ConfirmCodeView.as_view()


def to_registration(request: HttpRequest) -> HttpResponse:
    """allauth's sign-up address: accounts come from registration."""
    return redirect("/register/")


def to_sign_in(request: HttpRequest) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return redirect("/account/login/" + (f"?{query}" if query else ""))


def no_passwords(request: HttpRequest) -> HttpResponse:
    raise Http404("there are no passwords here")
