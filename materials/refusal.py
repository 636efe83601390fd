"""Why a verb or an upload is not taken."""


class Refused(Exception):
    """What was asked does not fit; the message says why and what to do."""
