"""What staff write to or about applicants, with sentences from the list to begin with."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from mirai_action.core.forms import Form

from ..forms import text_area
from .models import Wording


class WordedForm(Form):
    """A text, and a list of sentences to put into it. A chosen sentence alone is enough."""

    use: ClassVar[str]
    TEXT: ClassVar[str]
    missing: ClassVar[Any] = ""

    wording = forms.ModelChoiceField(
        Wording.objects.none(),
        label=_("よく使う文"),
        required=False,
        empty_label=_("選ばない"),
        help_text=_(
            "選んで「下の欄に入れる」を押すと、書きかえてから使えます。そのまま使うときは、選ぶだけでかまいません。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["wording"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Wording.objects.filter(use=self.use, active=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = cleaned.get("wording")
        if not cleaned.get(self.TEXT) and chosen and self.TEXT not in self.errors:
            cleaned[self.TEXT] = chosen.text
        if self.missing and not cleaned.get(self.TEXT) and self.TEXT not in self.errors:
            self.add_error(self.TEXT, ValidationError(self.missing))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the verb is given."""
        return {self.TEXT: self.cleaned_data[self.TEXT]}

    def insert(self, typed: QueryDict) -> None:
        """Show the form with the chosen sentence below what was typed; nothing is checked or written."""
        chosen = typed.get("wording", "")
        known = self.fields["wording"].queryset.filter(pk=int(chosen)) if _is_key(chosen) else Wording.objects.none()  # type: ignore[attr-defined]
        text = typed.get(self.TEXT, "")
        parts = [text.strip(), *(each.text for each in known)]
        self.initial = {self.TEXT: "\n".join(each for each in parts if each)}


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


class AskBackForm(WordedForm):
    """What to ask the applicant; the letter carries it as it is."""

    use, TEXT = Wording.Use.ASK_BACK, "question"
    missing = _("おたずねしたいことを入力するか、よく使う文を選んでください。")

    question = forms.CharField(
        label=_("おたずねしたいこと"),
        max_length=1000,
        required=False,
        widget=text_area(6),
        help_text=_(
            "このままメールに載ります。ご本人は、メールのリンクからお返事と内容の修正ができます。"
            "よく使う文を選んだときは、空欄でもかまいません。"
        ),
    )


class DeclineForm(WordedForm):
    """Why an application is declined: a reason that stays with staff."""

    use, TEXT = Wording.Use.DECLINE, "reason"

    reason = forms.CharField(
        label=_("理由（事務局の記録。ご本人には送られません）"), max_length=500, required=False, widget=text_area(3)
    )


class DeclineManyForm(DeclineForm):
    """The same for many at once: there a reason is asked for, one does not look at each again."""

    missing = _("理由を入力するか、よく使う文を選んでください。")
