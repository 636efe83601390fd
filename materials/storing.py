"""Reading a stored file in parts: from the disk, from S3, from any storage that Django knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.db.models.fields.files import FieldFile

AT_ONCE = 65_536


class Unreachable(Exception):
    """The storage does not answer, or not to us."""


class Part:
    """Bytes of an open file from its present place on, at most `length`."""

    def __init__(self, file: Any, length: int) -> None:
        self.file, self.left = file, length

    def read(self, size: int) -> bytes:
        chunk: bytes = self.file.read(min(size, self.left))
        self.left -= len(chunk)
        return chunk

    def close(self) -> None:
        self.file.close()


def part(stored: FieldFile, first: int, last: int) -> Any:
    """Open the bytes `first` to `last` (both included); raises FileNotFoundError and `Unreachable`.

    An object in S3 is asked for just these bytes; django-storages would fetch the whole of it before the first.
    """
    try:
        return _open(stored, first, last)
    except (BotoCoreError, ClientError) as error:
        raise Unreachable(str(error)) from error


def _open(stored: FieldFile, first: int, last: int) -> Any:
    file: Any = stored.storage.open(stored.name or "", "rb")
    distant = getattr(file, "obj", None)
    if distant is not None and hasattr(distant, "get"):
        file.close()
        return distant.get(Range=f"bytes={first}-{last}")["Body"]
    file.seek(first)
    return Part(file, last - first + 1)


class Stream:
    """What is sent: pieces of bytes and parts of a stored file, one after the other.

    The first part is opened at once: a file that is gone is an answer of its own, not a broken download. An open file
    is sent to its end, whatever becomes of its row meanwhile.
    """

    def __init__(self, stored: FieldFile, pieces: list[bytes | tuple[int, int]]) -> None:
        self.stored, self.pieces = stored, pieces
        self.open: Any = next((part(stored, *each) for each in pieces if isinstance(each, tuple)), None)

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            source, self.open = self.open or part(self.stored, *piece), None
            try:
                while chunk := source.read(AT_ONCE):
                    yield chunk
            finally:
                source.close()

    def close(self) -> None:
        if self.open is not None:
            self.open.close()
