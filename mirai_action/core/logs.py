"""What goes to the log: secrets that stand in an address are cut before it is written."""

import logging
import re

SECRET_ADDRESS = re.compile(r"(/(?:r|c|verify|unsubscribe|answer|confirm(?:-email)?)/)[^\s/?'\"<>]+")


def cut(text: str) -> str:
    """Replace the secret part of `/r/…`, `/c/…`, confirmation and unsubscribe links by ●."""
    return SECRET_ADDRESS.sub(r"\1●", text)


class Formatter(logging.Formatter):
    """Cuts the whole entry, traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return cut(super().format(record))
