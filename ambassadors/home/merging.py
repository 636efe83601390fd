"""What a merge of two registrations moves here: the threads with staff; the rest speaks of one registration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mirai_action.core.merging import Part, follows, stays


def parts() -> list[Part]:
    return [
        follows("home.Consultation.ambassador", _("開催の相談")),
        stays("home.StillAsked.ambassador", "what that registration was asked; an open question ends with the merge"),
        stays("home.NoticeLetter.ambassador", "who was written to, in those days"),
        stays("home.AddressChange.ambassador", "a wish about that registration; its links end with the merge"),
    ]
