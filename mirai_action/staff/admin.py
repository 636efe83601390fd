"""Targets: any number of them, of the nation, of a prefecture, of a body. Here, because bodies are known above."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ambassadors.models import BodyKind, Organization
from mirai_action.core.admin_filters import SelectFilter
from mirai_action.progress.admin import NationalAdmin
from mirai_action.progress.models import Target

CO_OPS = (BodyKind.COOP, BodyKind.UNION)


class _Body(forms.ModelChoiceField):
    """A member co-op or a union, told apart by its prefecture."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{obj.get_prefecture_display()}）" if obj.prefecture else str(obj.name)


class TargetForm(forms.ModelForm):
    """A target: of the nation where neither a prefecture nor a body is chosen."""

    source_url = forms.URLField(
        label=_("出典のアドレス"),
        required=False,
        assume_scheme="https",
        help_text=_("公開された資料があれば、そのアドレスを入れます。"),
    )
    organization = _Body(
        label=_("会員生協・都道府県生協連"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("選ばない"),
        help_text=_(
            "団体の目標のときに選びます。その団体に所属するアンバサダーと、その団体が主催した学習会を数えます。"
        ),
    )

    class Meta:
        model = Target
        fields = ["indicator", "value", "deadline", "prefecture", "source", "source_url"]
        help_texts = {
            "indicator": _("何の数の目標かを選びます。指標ごとに別の目標として並べて示し、合算はしません。"),
            "deadline": _("この日までの実績を数えます（この日を含みます）。例：2027-03-31"),
            "value": _("期限までの累計で目指す数です。期間中に増やす数ではありません。"),
            "prefecture": _("都道府県の目標のときに選びます。全国の目標では、空欄のままにしてください。"),
            "source": _("どこで決まった目標かを書きます。例：2026年度第1回委員会資料"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organization"]
        field.queryset = Organization.objects.filter(kind__in=CO_OPS).order_by("prefecture", "name_key")
        self.initial.setdefault("organization", self.instance.body)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        body = found.get("organization")
        if body and found.get("prefecture"):
            self.add_error("organization", _("都道府県と団体は、どちらか一方だけを選んでください。"))
            return found
        self.instance.body = body.pk if body else None
        self.instance.body_name = body.name if body else ""
        if self._is_taken(found):
            self.add_error("deadline", _("同じ対象・指標・期限の目標が、すでにあります。そちらを変更してください。"))
        return found

    def _is_taken(self, found: dict[str, Any]) -> bool:
        same = {name: found.get(name) for name in ("indicator", "deadline", "prefecture")}
        if None in same.values():
            return False
        return Target.objects.filter(body=self.instance.body, **same).exclude(pk=self.instance.pk).exists()

    def _get_validation_exclusions(self) -> set[str]:
        """The body is no field of the form; its sentence is ours, not that of the constraint."""
        return {*super()._get_validation_exclusions(), "body"}  # type: ignore[misc]


@admin.register(Target)
class TargetAdmin(NationalAdmin):
    """Targets are rows: indicator, value, deadline, whose, source. National managers keep them."""

    form = TargetForm
    list_display = ["indicator", "value", "deadline", "whose_target", "source", "demonstration"]
    list_filter = [("indicator", SelectFilter), ("prefecture", SelectFilter)]
    ordering = ["deadline", "indicator"]
    fields = ["indicator", "value", "deadline", "prefecture", "organization", "source", "source_url"]

    @admin.display(description=_("対象"), ordering="prefecture")
    def whose_target(self, target: Target) -> str:
        return target.whose

    def save_model(self, request: HttpRequest, obj: Target, form: Any, change: bool) -> None:
        obj.demonstration = False  # what staff type is theirs
        super().save_model(request, obj, form, change)
