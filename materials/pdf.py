"""What a file must be before it is taken in: a whole, readable PDF that does nothing. Its name proves nothing.

What can be told from the first and last bytes is told here; whatever needs a parser happens in `pdf_child`, a process
of its own with little time and memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import pdf_child
from .refusal import Refused

__all__ = ["Facts", "Refused", "draw", "inspect"]

FIRST_BYTES, LAST_BYTES = 1024, 66_000  # an archive's end lies at most 65,557 bytes before the end of the file
AT_ONCE = 1_000_000
SENTENCES: dict[str, Promise] = {
    "empty": gettext_lazy("ファイルが空（0バイト）です。元のファイルを開けるか確かめ、もう一度選んでください。"),
    "no-pdf": gettext_lazy("PDFではありません。PDF形式で保存したファイルを選んでください。"),
    "truncated": gettext_lazy("PDFが途中で切れています。元のファイルを開けるか確かめ、もう一度選んでください。"),
    "something-else": gettext_lazy(
        "PDFのほかに、別の形式のデータが含まれています。もう一度PDFに書き出したものを選んでください。"
    ),
    "encrypted": gettext_lazy("PDFに暗号化や印刷制限がかかっています。制限を外したPDFを選んでください。"),
    "broken": gettext_lazy("PDFが壊れていて開けません。もう一度PDFに書き出したものを選んでください。"),
    "script": gettext_lazy(
        "PDFにスクリプト（プログラム）が含まれています。「印刷」から「PDFに保存」したものを選んでください。"
    ),
    "launch": gettext_lazy(
        "PDFに、ほかのソフトを起動する動作が含まれています。「印刷」から「PDFに保存」したものを選んでください。"
    ),
    "automatic": gettext_lazy(
        "PDFに、開いたときに自動で行う動作が含まれています。「印刷」から「PDFに保存」したものを選んでください。"
    ),
    "attachment": gettext_lazy("PDFに別のファイルが添付されています。添付を外したPDFを選んでください。"),
    "media": gettext_lazy("PDFに音声や動画が埋め込まれています。埋め込みを外したPDFを選んでください。"),
    "sends": gettext_lazy("PDFに、入力内容を送信する動作が含まれています。送信ボタンを外したPDFを選んでください。"),
    "other-file": gettext_lazy(
        "PDFに、ほかのファイルを開くリンクが含まれています。リンクを外したPDFを選んでください。"
    ),
    "too-many-pages": gettext_lazy("ページ数が多すぎます。500ページ以下のPDFに分けてください。"),
    "too-complex": gettext_lazy(
        "PDFが複雑すぎて確認できません。画像を小さくするか、もう一度PDFに書き出したものを選んでください。"
    ),
}
ORDER = ["encrypted", "script", "launch", "attachment", "automatic", "sends", "other-file", "media"]
"""Which sentence comes first where several fit."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What we measured ourselves. `paper` is the size of most pages ("A5"), '' where it is none we know."""

    pages: int
    size: int
    sha256: str
    paper: str = ""


def inspect(file: BinaryIO) -> Facts:
    """Measure `file` and return its facts; raise `Refused` for what is no PDF, too large, encrypted, broken or acts.

    Reads in pieces, whatever the size. Leaves `file` at its start.
    """
    size = file.seek(0, 2)
    if size > settings.LARGEST_PDF:
        raise Refused(
            _("ファイルが大きすぎます。%(most)dMB以下のPDFにしてください。")
            % {"most": settings.LARGEST_PDF // 1_000_000}
        )
    _refuse(_from_outside(file, size))
    with on_disk(file) as path:
        digest = _sha256(path)
        found: dict[str, Any] = next(_child("inspect", path), {"problems": ["too-complex"]})
    file.seek(0)
    _refuse(_worst(found["problems"]))
    return Facts(pages=found["pages"], size=size, sha256=digest, paper=found["paper"])


def draw(path: Path, folder: Path, *, most: int) -> Iterator[dict[str, Any]]:
    """Yield what `pdf_child` tells of the pages of the file at `path`; it ends early where the file is too much."""
    yield from _child("draw", path, str(folder), str(most))


@contextmanager
def on_disk(file: BinaryIO) -> Iterator[Path]:
    """Give the place of `file` on the disk: its own if it is uploaded to one, else that of a copy for the moment."""
    own = getattr(file, "temporary_file_path", None)
    if own:
        yield Path(own())
        return
    with NamedTemporaryFile(prefix="mirai-", suffix=".pdf") as copy:
        file.seek(0)
        while piece := file.read(AT_ONCE):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


def _from_outside(file: BinaryIO, size: int) -> str:
    """Return the problem that the first and last bytes show, or ''."""
    if not size:
        return "empty"
    file.seek(0)
    first = file.read(FIRST_BYTES)
    file.seek(max(0, size - LAST_BYTES))
    last = file.read()
    file.seek(32_769)
    disc = file.read(5)
    file.seek(0)
    if not first.startswith(b"%PDF-"):
        return "no-pdf"
    if not last.rstrip(b"\r\n\t\x00 ").endswith(b"%%EOF"):
        return "something-else" if _is_archive(last) else "truncated"
    if _is_archive(last) or first[257:262] == b"ustar" or disc == b"CD001" or b"<" in _preface(first):
        return "something-else"
    return ""


def _preface(first: bytes) -> bytes:
    """Return what stands before the first object: comments, where somebody may hide a web page."""
    return first.partition(b" obj")[0]


def _is_archive(last: bytes) -> bool:
    """Whether the file ends as a ZIP does: its end record, then a comment of just the length that it names."""
    at = last.rfind(b"PK\x05\x06")
    return at >= 0 and len(last) >= at + 22 and at + 22 + int.from_bytes(last[at + 20 : at + 22], "little") >= len(last)


def _worst(problems: list[str]) -> str:
    return next((each for each in [*ORDER, *problems] if each in problems), "")


def _refuse(problem: str) -> None:
    if problem:
        raise Refused(str(SENTENCES[problem]))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _child(command: str, path: Path, *more: str) -> Iterator[dict[str, Any]]:
    """Yield the lines of the child, as far as it came; it has no secrets, no network address and no way back."""
    program = [sys.executable, "-I", pdf_child.__file__, command, str(path), *more]
    seconds = pdf_child.SECONDS[command] * 2  # its own limit is one of computing time
    try:
        done = subprocess.run(
            program, env={"PATH": os.defpath, "LANG": "C.UTF-8"}, capture_output=True, timeout=seconds, check=False
        )
        told = done.stdout
    except subprocess.TimeoutExpired as late:
        told = late.stdout or b""
    for line in told.splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield json.loads(line)
