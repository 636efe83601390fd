"""Why a verb does not do what it was asked."""


class Refused(Exception):
    """What was asked can't be done now; the text says why, to staff or to the applicant."""
