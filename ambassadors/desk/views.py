"""What anyone may take: the form to register on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from . import sheets


@require_safe
def application_form(request: HttpRequest) -> HttpResponse:
    """登録用紙: two pages to print, fill in by hand and send."""
    return sheets.answer(sheets.application(), _("アンバサダー登録用紙.pdf"))
