"""Nothing is asked beside the columns of a history: the day and the head-count stand in each row."""

from __future__ import annotations

from typing import Any

from mirai_action.core.forms import Form


class OptionsForm(Form):
    @property
    def cleaned(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
