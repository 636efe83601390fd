"""What staff press at the desk: the sentences to use again, and the letters to print."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mirai_action.core.admin import MiraiModelAdmin, ReadOnlyAdmin
from mirai_action.core.admin_filters import SelectFilter, SelectListFilter
from mirai_action.core.roles import Role

from . import letters, post, sheets
from .models import PaperLetter, PaperLetterQuerySet, Wording

AT_ONCE = 200
"""Letters in one PDF."""


@admin.register(Wording)
class WordingAdmin(MiraiModelAdmin):
    """Sentences for questions and reasons, by where they are used and in their order."""

    prefecture_field = None
    list_display = ("title", "use", "beginning", "place", "active")
    list_filter = (("use", SelectFilter),)

    @admin.display(description=_("文"))
    def beginning(self, row: Wording) -> str:
        return row.text[:30]


class PrintedFilter(SelectListFilter):
    title = _("状態")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("印刷待ち")), ("printed", _("印刷済み"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "waiting":
                return queryset.to_print()
            case "printed":
                return queryset.printed()
        return queryset


@admin.register(PaperLetter)
class PaperLetterAdmin(ReadOnlyAdmin):
    """Letters that wait for the printer: make the PDF, print and post it, then say that it was printed."""

    prefecture_field = None
    list_display = ("queued_at", "title", "person", "goes_to", "enclosed", "state")
    list_filter = (PrintedFilter,)
    list_display_links = None
    actions = ("make_pdf", "mark_printed", "mark_unprinted")
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("ambassador")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "blanks": sheets.offered()})

    def has_print_permission(self, request: HttpRequest) -> bool:
        return getattr(request.user, "role", "") in {Role.STAFF, Role.MANAGER}

    @admin.display(description=_("手紙"), ordering="kind")
    def title(self, row: PaperLetter) -> str:
        return letters.title_of(row)

    @admin.display(description=_("宛先"))
    def person(self, row: PaperLetter) -> str:
        address = reverse("admin:ambassadors_ambassador_change", args=[row.ambassador_id])
        return format_html('<a href="{}">{}</a>', address, row.ambassador.addressee)

    @admin.display(description=_("住所"))
    def goes_to(self, row: PaperLetter) -> str:
        person = row.ambassador
        if not person.address:
            return format_html('<span class="pill pill--off">{}</span>', _t("住所なし（お電話で）"))
        return f"〒{person.postal_code} {person.address}" if person.postal_code else person.address

    @admin.display(description=_("同封するもの"), empty_value="–")
    def enclosed(self, row: PaperLetter) -> str | None:
        paper = letters.kinds.get(row.kind)
        return str(paper.enclosed) or None if paper else None

    @admin.display(description=_("状態"), ordering="printed_at")
    def state(self, row: PaperLetter) -> str:
        if row.printed_at is None:
            return format_html('<span class="pill pill--wait">{}</span>', _t("印刷待ち"))
        day = timezone.localtime(row.printed_at)
        return format_html('<span class="pill pill--ok">{}</span> {}', _t("印刷済み"), f"{day:%Y-%m-%d}")

    @admin.action(description=_("選んだ手紙をPDFにする（印刷用）"), permissions=["print"])
    def make_pdf(self, request: HttpRequest, rows: PaperLetterQuerySet) -> HttpResponse | None:
        """Make one PDF; who has no postal address is left out, and what was settled meanwhile leaves the list."""
        with_address = rows.exclude(ambassador__address="").order_by("queued_at", "pk")
        texts = letters.drop_settled(with_address[:AT_ONCE])
        left = rows.count() - len(texts)
        if left:
            text = _t("%(count)d通は入っていません（住所がない、用件が済んだ、または200通を超えた分）。")
            messages.warning(request, text % {"count": left})
        if not texts:
            return None
        printed = PaperLetter.objects.filter(pk__in=[each.row.pk for each in texts])
        LogEntry.objects.log_actions(request.user.pk or 0, printed, CHANGE, change_message="PDF")
        answer = HttpResponse(post.pdf_of(texts, day=timezone.localdate()), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="letters-{timezone.localdate():%Y%m%d}.pdf"'
        return answer

    @admin.action(description=_("選んだ手紙を「印刷済み」にする"), permissions=["print"])
    def mark_printed(self, request: HttpRequest, rows: PaperLetterQuerySet) -> None:
        count = letters.mark_printed(rows, by=request.user)
        messages.success(request, _t("%(count)d通を印刷済みにしました。") % {"count": count})

    @admin.action(description=_("選んだ手紙を「印刷待ち」に戻す"), permissions=["print"])
    def mark_unprinted(self, request: HttpRequest, rows: PaperLetterQuerySet) -> None:
        count = letters.mark_unprinted(rows)
        messages.success(request, _t("%(count)d通を印刷待ちに戻しました。") % {"count": count})
