"""The finished files as people receive them: name, type, download."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from . import wording
from .models import ReportFile

TYPES = {
    ReportFile.Format.PDF: "application/pdf",
    ReportFile.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def name(file: ReportFile) -> str:
    """Return 月次報告（2026年10月）_S-2026-0003.pdf."""
    return f"{wording.title(file.report)}_{file.report.snapshot.code}.{file.format}"


def kind(file: ReportFile) -> str:
    return TYPES[ReportFile.Format(file.format)]


def attachment(file: ReportFile) -> tuple[str, bytes, str]:
    return name(file), bytes(file.content), kind(file)


def download(file: ReportFile) -> HttpResponse:
    response = HttpResponse(bytes(file.content), content_type=kind(file))
    response["Content-Disposition"] = content_disposition_header(True, name(file)) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
