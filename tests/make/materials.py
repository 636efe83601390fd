"""Editions, versions and PDFs."""

import io
from functools import lru_cache
from itertools import count

import pypdfium2 as pdfium
from django.core.files.base import ContentFile

from materials import pdf as of_pdf
from materials import workflow
from materials.models import Edition, Series, Version

__all__ = ["edition", "file", "pdf", "version"]

_numbers = count(1)


def pdf(pages: int = 1) -> bytes:
    document, result = pdfium.PdfDocument.new(), io.BytesIO()
    for _each in range(pages):
        document.new_page(298, 420)
    document.save(result)
    return result.getvalue()


def file(content: bytes) -> ContentFile:
    return ContentFile(content, "x.pdf")


def edition(series: str = "brochure", **facts) -> Edition:
    row, _made = Series.objects.get_or_create(slug=series, defaults={"name": f"シリーズ {series}"})
    area = facts.pop("area", f"{next(_numbers) % 47 + 1:02}")
    given = {"slug": f"area-{area}", "name": "ある版", "issuer_name": "発行者", "issuer_kind": "other"}
    return Edition.objects.create(series=row, area=area, **given | facts)


def version(of: Edition | None = None, *, published: bool = True, content: bytes | None = None, **facts) -> Version:
    """A version with a PDF of its own, looked at once for all tests that use the same."""
    content = content or pdf()
    if "video_url" not in facts:
        facts |= {"file": file(content), "measured": _measured(content)}
    row = workflow.add_version(edition=of or edition(), **facts)
    return workflow.publish(version=row) if published else row


@lru_cache(maxsize=50)
def _measured(content: bytes) -> of_pdf.Facts:
    return of_pdf.inspect(io.BytesIO(content))
