"""The personal QR: staff scan it at the desk and press one button. It holds the address of a page for staff only."""

from __future__ import annotations

import io

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from mirai_action.letters import outbox

from .models import Application


def address(row: Application) -> str:
    """Return what the code says: to anyone else than staff that page is closed."""
    return outbox.address(reverse("admin:trainings_application_attend", args=[row.pk]))


def png(row: Application) -> bytes:
    """Return the picture for a letter."""
    file = io.BytesIO()
    _code(row).save(file, kind="png", scale=6, border=4)
    return file.getvalue()


def svg(row: Application) -> SafeString:
    """Return the picture for a page, drawn with attributes only (no style: our policy)."""
    drawn = _code(row).svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    return mark_safe(drawn)


def _code(row: Application) -> segno.QRCode:
    return segno.make(address(row), error="m", micro=False)
