"""What happens to an ambassador, one verb a function: rows change, the ledger is settled, letters are queued.

Every verb locks the row, works in one transaction and is safe to call twice. It returns whether it changed anything
(or the row it made) and raises `Refused` with a sentence for the person who pressed the button.
"""

from . import sections
from .addresses import replace_address
from .applications import answer, change_address, confirm_email, register, resend
from .consents import give, withdraw
from .refusal import Refused
from .review import approve, ask_back, confirm_contact, decline, enter
from .standing import belong, correct, edit, leave, move, rest, resume

__all__ = [
    "Refused",
    "answer",
    "approve",
    "ask_back",
    "belong",
    "change_address",
    "confirm_contact",
    "confirm_email",
    "correct",
    "decline",
    "edit",
    "enter",
    "give",
    "leave",
    "move",
    "register",
    "replace_address",
    "resend",
    "rest",
    "resume",
    "sections",
    "withdraw",
]
