"""The letter that brings a report."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from . import files, wording
from .models import Report


@letter("publishing.report", title=_("定期の報告書"))
def report(*, report: str) -> Mail:
    """Bring the PDF and the XLSX, with the main figures in the text and the address where both are kept."""
    row = Report.objects.select_related("snapshot").get(pk=report)
    return Mail(
        template="publishing/mail_report.txt",
        context={
            "title": wording.title(row),
            "snapshot": row.snapshot,
            "paragraph": row.paragraph,
            "address": outbox.address(reverse("admin:publishing_report_change", args=[row.pk])),
        },
        attachments=[files.attachment(each) for each in row.files.order_by("format")],
    )
