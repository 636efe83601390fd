"""A postal code proposes addresses; the person decides, and nothing typed is lost (DOMAIN 5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mirai_action.japan import names, postal
from mirai_action.japan.prefectures import BY_CODE


class Proposal(NamedTuple):
    """One area of a postal code, as a button: its place in the list, and the text it puts before the address."""

    place: int
    text: str


def proposals(postal_code: str) -> list[Proposal]:
    """Return what `postal_code` may mean, best first; empty for one that nobody knows."""
    found = postal.areas(postal_code)
    return [Proposal(index, f"{BY_CODE[area.prefecture].name}{area}") for index, area in enumerate(found)]


def answer(typed: dict[str, str], *, look_up: bool = True) -> dict[str, Any]:
    """Return what the address block shows after 「住所を調べる」 or a pick; a pick changes `typed["address"]`."""
    picked = "pick" in typed
    if picked:
        typed["address"] = take(typed)
    offered = proposals(typed.get("postal_code", "")) if look_up and not picked else []
    return {"proposals": offered, "looked_up": "lookup" in typed, "picked": picked}


def focus_address(form: Any) -> None:
    """Let the page begin in the address, where typing goes on after an area was picked."""
    form.fields["address"].widget.attrs["autofocus"] = True


def take(typed: Mapping[str, str]) -> str:
    """Return the address after the button `pick` of `typed` was pressed: the area, then what was typed before.

    An address that already begins with the area, or another area of the same code, doesn't get it twice.
    """
    address = names.stored(typed.get("address", ""))
    offered = proposals(typed.get("postal_code", ""))
    picked = next((each.text for each in offered if str(each.place) == typed.get("pick")), "")
    if not picked or address.startswith(picked):
        return address
    known = max((each.text for each in offered if address.startswith(each.text)), key=len, default="")
    return picked + address.removeprefix(known)
