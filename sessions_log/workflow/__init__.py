"""What happens to a study session (DOMAIN 4): one verb a function, each with the row locked, in one transaction.

Every verb changes the row, settles the ledger and queues the letters. Asked a second time for what is already so, it
changes nothing. `by` is the account that asked, None for a job. `version` is the one on the page that was sent: where
the row has moved on since, EditedMeanwhile is raised and nothing is overwritten.
"""

from .closing import Outcome, close_many
from .joint import add_joint, hand_over, remove_joint
from .planning import cancel, change_plan, discard, keep_draft, plan, plan_for, plan_many, postpone, submit
from .refusal import EditedMeanwhile, Refused, WasItCancelled
from .reporting import enter_past, report, withdraw_links
from .reviewing import confirm, correct, effect, mark_no_answer, reopen, send_back
from .rows import differences

__all__ = [
    "EditedMeanwhile",
    "Outcome",
    "Refused",
    "WasItCancelled",
    "add_joint",
    "cancel",
    "change_plan",
    "close_many",
    "confirm",
    "correct",
    "differences",
    "discard",
    "effect",
    "enter_past",
    "hand_over",
    "keep_draft",
    "mark_no_answer",
    "plan",
    "plan_for",
    "plan_many",
    "postpone",
    "remove_joint",
    "reopen",
    "report",
    "send_back",
    "submit",
    "withdraw_links",
]
