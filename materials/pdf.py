"""What a file must be before it is taken in: a whole, readable PDF. Its name proves nothing."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from typing import BinaryIO

import pypdfium2 as pdfium
from django.utils.translation import gettext as _

LARGEST = 50_000_000  # bytes; a brochure of 24 pages for printing has 5 to 20 million
LAST_BYTES = 2048  # PDF writers end with %%EOF, some add a few bytes after it
_one_at_a_time = threading.Lock()  # PDFium is not made for threads


class Refused(Exception):
    """The file is not taken; the text says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What we measured ourselves."""

    pages: int
    size: int
    sha256: str


def inspect(file: BinaryIO) -> Facts:
    """Measure `file` and return its facts; raise `Refused` where it is no PDF, too large, encrypted or broken.

    Leaves `file` at its start.
    """
    size = file.seek(0, 2)
    if size > LARGEST:
        raise Refused(_("ファイルが大きすぎます。%(most)dMB以下のPDFにしてください。") % {"most": LARGEST // 1_000_000})
    file.seek(0)
    content = file.read()
    file.seek(0)
    return Facts(pages=_pages(content), size=size, sha256=hashlib.sha256(content).hexdigest())


def _pages(content: bytes) -> int:
    if not content.startswith(b"%PDF-"):
        raise Refused(_("PDFではありません。PDF形式で保存したファイルを選んでください。"))
    if b"%%EOF" not in content[-LAST_BYTES:]:
        raise Refused(_("PDFが途中で切れています。元のファイルを開けるか確かめ、もう一度選んでください。"))
    with _one_at_a_time:
        return _readable_pages(content)


def _readable_pages(content: bytes) -> int:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        raise Refused(_encrypted() if "password" in str(error).lower() else _broken()) from None
    try:
        if pdfium.raw.FPDF_GetSecurityHandlerRevision(document.raw) != -1:
            raise Refused(_encrypted())
        for number in range(len(document)):
            document[number].close()
        if not len(document):
            raise Refused(_broken())
        return len(document)
    except pdfium.PdfiumError:
        raise Refused(_broken()) from None
    finally:
        document.close()


def _encrypted() -> str:
    return _("PDFに暗号化や印刷制限がかかっています。制限を外したPDFを選んでください。")


def _broken() -> str:
    return _("PDFが壊れていて開けません。もう一度PDFに書き出したものを選んでください。")
