"""Why a verb does not do what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from ..models import StudySession


class Refused(Exception):
    """What was asked can't be done now; the text says why and what to do."""


class EditedMeanwhile(Refused):
    """Somebody else changed the session after this page was opened. Carries the row as it is now."""

    def __init__(self, session: StudySession) -> None:
        super().__init__(
            _("この内容は、ほかの画面で先に変更されています。最新の内容を開いて、もう一度入力してください。")
        )
        self.session = session


class WasItCancelled(Refused):
    """A report of 0: cancelled, or held with nobody coming?"""
