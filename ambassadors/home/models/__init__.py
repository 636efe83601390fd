"""What the own home keeps."""

from .addresses import AddressChange
from .consultations import Consultation, Message, Topic
from .notices import Notice, NoticeLetter, NoticeRead
from .still import Answer, StillAsked

__all__ = [
    "AddressChange",
    "Answer",
    "Consultation",
    "Message",
    "Notice",
    "NoticeLetter",
    "NoticeRead",
    "StillAsked",
    "Topic",
]
