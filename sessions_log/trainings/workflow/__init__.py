"""What happens to a training and its applications, one verb a function.

Every verb locks the training first (so one after the other decides about its seats), works in one transaction and is
safe to call twice. It returns whether it changed anything (or the row it made) and raises `Refused` with a sentence
for the person who pressed the button.
"""

from .applying import apply, confirm, enter, resend
from .attendance import mark, mark_rest_absent, unmark
from .forgetting import UNCONFIRMED_FOR, forget, purge
from .offers import accept, expire, promote, seat, start_clocks
from .planning import call_off, change, plan, publish, withdraw
from .refusal import Refused
from .withdrawing import cancel

__all__ = [
    "UNCONFIRMED_FOR",
    "Refused",
    "accept",
    "apply",
    "call_off",
    "cancel",
    "change",
    "confirm",
    "enter",
    "expire",
    "forget",
    "mark",
    "mark_rest_absent",
    "plan",
    "promote",
    "publish",
    "purge",
    "resend",
    "seat",
    "start_clocks",
    "unmark",
    "withdraw",
]
