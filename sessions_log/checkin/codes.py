"""The code in the address of a desk. It is the key: who knows it may check in, so it can't be guessed."""

from __future__ import annotations

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, O, 1 and I, which look alike on a wall. 32 letters: five bits each."""
LENGTH = 10
PATTERN = rf"^[{ALPHABET}]{{{LENGTH},16}}$"


def new() -> str:
    return "".join(secrets.choice(ALPHABET) for _each in range(LENGTH))


def normalise(typed: str) -> str:
    """Return the code as it is kept, from what someone typed off a wall: small letters, full width, a hyphen."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(each for each in text if each not in " -‐‑–—ー−_\u3000")


def spaced(code: str) -> str:
    """Return the code in two halves, for the eye."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"
