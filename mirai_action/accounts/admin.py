"""Who may sign in, and as what: for national managers."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mirai_action.core import accounts, mail_address
from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.models import User
from mirai_action.core.roles import Role
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from . import mails


class UserForm(forms.ModelForm):
    """An account and its role; a role needs a scope."""

    prefectures = forms.MultipleChoiceField(
        label=_("担当の都道府県"),
        choices=PREFECTURE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("「全国を担当」にしないときに選んでください。"),
    )

    class Meta:
        model = User
        fields = ["email", "name", "role", "national", "prefectures", "is_active"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        other = accounts.find_account(email)
        if other and other.pk != self.instance.pk:
            raise forms.ValidationError(_("このメールアドレスのアカウントは、すでにあります。"), code="taken")
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") and not (cleaned.get("national") or cleaned.get("prefectures")):
            self.add_error("prefectures", _("「全国を担当」にするか、担当の都道府県を選んでください。"))
        return cleaned


class StaffFilter(admin.SimpleListFilter):
    title = _("事務局の役割")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("staff", _("事務局")), ("others", _("事務局以外"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> QuerySet[Model]:
        return queryset.filter(is_staff=self.value() == "staff") if self.value() else queryset


@admin.register(User)
class UserAdmin(MiraiModelAdmin):
    """Accounts, for national managers only: who may sign in, and what staff may see and do."""

    form = UserForm
    prefecture_field = None
    list_display = ["email", "name", "role", "scope", "is_active", "last_login"]
    list_filter = [StaffFilter, "role", "is_active"]
    search_fields = ["email", "name"]
    search_help_text = _("メールアドレスまたは表示名で探します。")
    readonly_fields = ["last_login", "date_joined"]
    actions = ["forget_second_factor"]
    fields = [*UserForm.Meta.fields, "last_login", "date_joined"]

    @admin.display(description=_("担当"))
    def scope(self, user: User) -> str:
        names = dict(PREFECTURE_CHOICES)
        return str(_("全国")) if user.national else "、".join(str(names.get(code, code)) for code in user.prefectures)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return _is_national_manager(request)

    has_change_permission = has_view_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_national_manager(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _is_national_manager(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False  # an account is switched off; erasing a person is another matter

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Nobody locks themselves out: one's own role and scope are another manager's to change."""
        own = ["role", "national", "is_active"] if obj is not None and obj.pk == request.user.pk else []
        return [*self.readonly_fields, *own]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.is_staff = bool(obj.role)
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        accounts.change_address(obj, obj.email)
        old = form.initial.get("email", "")
        if change and mail_address.key(old) != mail_address.key(obj.email):
            mails.post_security("address_changed", obj, to=[old, obj.email])

    @admin.action(description=_("二段階認証を解除する（次のサインインで設定し直します）"), permissions=["change"])
    def forget_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            if Authenticator.objects.filter(user_id=user.pk).delete()[0]:
                mails.post_security("totp_deactivated", user)
            self.log_change(request, user, "二段階認証を解除")
        messages.success(request, _("二段階認証を解除しました。"))


def _is_national_manager(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.is_active and user.is_staff and user.role == Role.MANAGER and user.national)
