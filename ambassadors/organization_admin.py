"""Bodies in the admin: public facts with the municipality's code, and the sections that have an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin
from mirai_action.core.admin_filters import SelectFilter
from mirai_action.core.fields import NameField
from mirai_action.japan import municipalities

from . import search
from .models import BodyKind, Organization, Section


class OrganizationForm(forms.ModelForm):
    """The municipality is typed by its name or code; the code of five digits is stored."""

    name = NameField(label=_("名称"))
    municipality = NameField(
        label=_("市区町村"),
        required=False,
        help_text=_("例：川越市、さいたま市浦和区。コード（5桁、または検査数字のついた6桁）でもかまいません。"),
    )

    class Meta:
        model = Organization
        fields = ["name", "kind", "prefecture"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = municipalities.find(self.instance.municipality_code)
        self.initial["municipality"] = found.name if found else self.instance.municipality_code
        for name in ("name", "municipality"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed, prefecture = cleaned.get("municipality", ""), cleaned.get("prefecture", "")
        cleaned["municipality_code"] = ""
        if typed:
            try:
                cleaned["municipality_code"] = municipalities.match(typed, prefecture).code
            except municipalities.Unclear as unclear:
                self.add_error("municipality", _what_to_do(unclear))
        elif cleaned.get("kind") == BodyKind.MUNICIPALITY:
            self.add_error("municipality", ValidationError(_("市区町村の名前またはコードを入力してください。")))
        if not prefecture and cleaned["municipality_code"]:
            cleaned["prefecture"] = cleaned["municipality_code"][:2]
        return cleaned

    def save(self, commit: bool = True) -> Any:
        self.instance.prefecture = self.cleaned_data["prefecture"]
        self.instance.municipality_code = self.cleaned_data["municipality_code"]
        return super().save(commit)


def _what_to_do(unclear: municipalities.Unclear) -> ValidationError:
    """Return the error with the places that could be meant, code and prefecture beside."""
    named = "、".join(f"{each.name}（{each.code}）" for each in unclear.candidates)
    if named:
        return ValidationError(_("どの市区町村ですか。%(names)s"), params={"names": named})
    return ValidationError(_("この市区町村は見つかりません。都道府県と、名前またはコードをご確認ください。"))


class SectionInline(admin.TabularInline):
    """The sections of the body that asked for an account; officers are persons, so national staff only."""

    model = Section
    template = "admin/ambassadors/sections_of_body.html"
    fk_name = "organization"
    fields = ()
    extra = 0
    can_delete = False
    ordering = ("name", "pk")
    verbose_name_plural = _("課・部署のアカウント")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return getattr(request.user, "national", False) and super().has_view_permission(request, obj)


@admin.register(Organization)
class OrganizationAdmin(MiraiModelAdmin):
    """Bodies: public facts, no persons."""

    form = OrganizationForm
    list_display = ("name", "kind", "prefecture", "municipality_name", "local_code")
    list_filter = (("kind", SelectFilter), ("prefecture", SelectFilter))
    search_fields = ("name_key",)
    ordering = ("name_key",)
    fields = ("name", "kind", "prefecture", "municipality", "local_code")
    readonly_fields = ("local_code",)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        return search.bodies(queryset, search_term), False

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [SectionInline] if obj else []

    @admin.display(description=_("市区町村"), ordering="municipality_code", empty_value="–")
    def municipality_name(self, row: Organization) -> str | None:
        return municipalities.name_of(row.municipality_code) or None

    @admin.display(description=_("団体コード（6桁）"), ordering="municipality_code")
    def local_code(self, row: Organization) -> str:
        return row.local_code or "–"
