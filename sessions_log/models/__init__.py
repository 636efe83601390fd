"""Study sessions, what belongs to their reports, and who reported without an account."""

from .arrivals import Arrival
from .outside import OutsideReport
from .photos import Photo
from .sessions import StudySession, kind_of_host

__all__ = ["Arrival", "OutsideReport", "Photo", "StudySession", "kind_of_host"]
