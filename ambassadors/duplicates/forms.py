"""What staff decide side by side: which registration stays, and which value of each fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from ambassadors.forms import text_area
from ambassadors.models import Ambassador
from mirai_action.core.forms import Form

from . import facts


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fact of both, in words; `field` is the choice where they differ."""

    name: str
    label: str
    first: str
    second: str
    field: Any = None


class MergeForm(Form):
    """Two rows beside each other. Where they say the same, or only one says something, nothing needs to be pressed."""

    reason = forms.CharField(
        label=_("理由・メモ（事務局の記録。ご本人には送られません）"),
        max_length=500,
        required=False,
        widget=text_area(2),
    )
    tell = forms.BooleanField(
        label=_("ご本人にメールで知らせる（確認済みのメールアドレスすべてに送ります）"), required=False
    )

    def __init__(self, data: Any = None, *, first: Ambassador, second: Ambassador) -> None:
        self.first, self.second = first, second
        self.suggested = facts.suggested(first, second)
        super().__init__(data, initial={"tell": True})
        self.fields["keep"] = self._choice(_("残す登録"), self.suggested)
        self.differing = [name for name in facts.CHOSEN if facts.value(first, name) != facts.value(second, name)]
        for name in self.differing:
            self.fields[f"take_{name}"] = self._choice(facts.label(name), self._likelier(name))
        self.order_fields(["keep"])

    def _choice(self, label: Any, chosen: Ambassador) -> forms.ChoiceField:
        pairs = [(str(self.first.pk), self.first.name), (str(self.second.pk), self.second.name)]
        return forms.ChoiceField(label=label, choices=pairs, widget=forms.RadioSelect, initial=str(chosen.pk))

    def _likelier(self, name: str) -> Ambassador:
        """Return whose value to begin with: the kept one's, unless it is empty and the other's may be taken."""
        mine, other = self.suggested, self.second if self.suggested == self.first else self.first
        return other if not facts.value(mine, name) and facts.may_take(mine, other, name) else mine

    @property
    def rows(self) -> Iterator[Row]:
        """Yield every fact that one of the two has."""
        for name in facts.CHOSEN:
            words = facts.words(self.first, name), facts.words(self.second, name)
            if any(words):
                field = self[f"take_{name}"] if name in self.differing else None
                yield Row(name=name, label=str(facts.label(name)), first=words[0], second=words[1], field=field)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("seen") != facts.seen(self.first, self.second):
            self.add_error(None, facts.changed_meanwhile())
        if "keep" in cleaned:
            unconfirmed = "email" in self.taken and not facts.may_take(self.kept, self.folded, "email")
            if unconfirmed:
                self.add_error("take_email", _t("メール未確認のメールアドレスは選べません。"))
            if why := facts.obstacle(self.kept, self.folded):
                self.add_error("keep", why)
        return cleaned

    @property
    def kept(self) -> Ambassador:
        return self.first if self.cleaned_data["keep"] == str(self.first.pk) else self.second

    @property
    def folded(self) -> Ambassador:
        return self.second if self.kept == self.first else self.first

    @property
    def taken(self) -> list[str]:
        """Return the facts that come from the one that goes."""
        return [name for name in self.differing if self.cleaned_data.get(f"take_{name}") == str(self.folded.pk)]


class DifferForm(Form):
    """Why the two are not one."""

    why = forms.CharField(label=_("理由・メモ"), max_length=500, required=False, widget=text_area(2))


class UndoForm(Form):
    """Why a merge is taken back."""

    reason = forms.CharField(
        label=_("取り消しの理由"),
        max_length=500,
        widget=text_area(3),
        error_messages={"required": _("取り消しの理由を入力してください。")},
    )
