"""The upload, and the columns of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from mirai_action.core.forms import Form

from . import kinds
from .models import Import


class UploadForm(Form):
    """One file. `press` makes a second click the same import."""

    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("Excel（xlsx・xls）か CSV。40MBまで。文字コードは自動で見分けます。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.tsv"}),
    )
    press = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"press": uuid4()})

    @property
    def once(self) -> UUID:
        return self.cleaned_data["press"] or uuid4()


class ColumnsForm(Form):
    """One box for each column of the file: what it means, or that it is left out."""

    def __init__(self, data: Any = None, *, source: Import) -> None:
        super().__init__(data)
        self.source = source
        kind = kinds.get(source.kind)
        choices = [("", _("取り込まない")), *((each.key, each.label) for each in kind.columns)]
        for place, label in enumerate(source.headers):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label or _("（見出しなし）"),
                choices=choices,
                required=False,
                initial=source.mapping.get(str(place), ""),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a meaning given to two columns that only one can have, and a table without what it needs."""
        facts = super().clean() or {}
        kind = kinds.get(self.source.kind)
        once = {each.key: each.label for each in kind.columns if not each.many}
        seen: set[str] = set()
        for name, key in facts.items():
            if key in once and key in seen:
                text = _("「%(label)s」が2つの列に選ばれています。どちらか一つにしてください。")
                self.add_error(name, forms.ValidationError(text, params={"label": once[key]}))
            seen.add(key)
        problem = kind.missing(self.mapping)
        if problem:
            raise forms.ValidationError(problem)
        return facts

    @property
    def mapping(self) -> dict[int, str]:
        """Return {place: key} of the columns that mean something."""
        facts = self.cleaned_data
        return {int(name.removeprefix("column_")): key for name, key in facts.items() if key}

    @property
    def columns(self) -> Iterator[tuple[Any, list[str]]]:
        """Yield each box with the first texts of its column."""
        for place, name in enumerate(self.fields):
            samples = [row[place] for row in self.source.sample if place < len(row) and row[place]]
            yield self[name], samples[:3]
