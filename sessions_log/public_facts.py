"""What of a session anyone may read besides its columns. No persons."""

from __future__ import annotations

from .models import StudySession


def host_of(session: StudySession) -> str:
    """Return the host's name as the public pages print it, or an empty text. Read with `organization` joined."""
    return session.organization.name if session.organization else session.host_name
