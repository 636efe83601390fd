"""People and bodies: ambassadors with their applications, consents, accounts and the marks that decisions leave."""

from ..choices import Affiliation, AmbassadorKind, BodyKind, Channel, ConfirmedBy, ConsentKind, SectionStatus, Status
from .consents import Consent, ConsentText
from .marks import Decision, Draft, Inquiry, Move
from .people import Ambassador, Membership, Organization
from .sections import Section

__all__ = [
    "Affiliation",
    "Ambassador",
    "AmbassadorKind",
    "BodyKind",
    "Channel",
    "ConfirmedBy",
    "Consent",
    "ConsentKind",
    "ConsentText",
    "Decision",
    "Draft",
    "Inquiry",
    "Membership",
    "Move",
    "Organization",
    "Section",
    "SectionStatus",
    "Status",
]
