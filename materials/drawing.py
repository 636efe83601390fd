"""Pictures and texts of the pages of a PDF, made in a job: the cover, the look inside, the text to read aloud."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_noop as _
from procrastinate.contrib.django import app

from . import pdf, texts
from .models import Page, Version

TASK = "materials.draw_pages"
MOST_PICTURES = 60
INCOMPLETE = _("一部のページは、画像や本文をつくれませんでした。")
FAILED = _("画像と本文をつくれませんでした。PDFはそのままご覧いただけます。")


def ask_for(version: Version) -> None:
    """Have the pages made by a job, unless they are those of this file already. A rollback takes it back."""
    if version.file and not version.is_drawn:
        app.configure_task(TASK, queue="default").defer(version_id=version.pk)


def draw(version_id: int) -> bool:
    """Make the pages of a version; return whether they are new. Twice for the same file makes them once.

    What staff improved stays. A file that was replaced meanwhile is left to the job of the new one.
    """
    version = Version.objects.filter(pk=version_id).exclude(file="").first()
    if version is None or version.is_drawn:
        return False
    with TemporaryDirectory(prefix="mirai-") as folder, version.file.open("rb") as file:
        with pdf.on_disk(file) as path:  # type: ignore[arg-type]
            told = list(pdf.draw(path, Path(folder), most=MOST_PICTURES))
        return _keep(version, _by_page(told), Path(folder))


def again(version: Version) -> None:
    """Have the pages made anew, as after an improvement of the program."""
    Version.objects.filter(pk=version.pk).update(drawn_sha256="", drawing_note="")
    version.refresh_from_db()
    ask_for(version)


def forget(version: Version) -> None:
    """Delete the pages of a version, and their pictures once that is certain."""
    for storage, name in _pictures(version.leaves.all()):
        transaction.on_commit(partial(storage.delete, name))
    version.leaves.all().delete()


def _by_page(told: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    pages: dict[int, dict[str, Any]] = {}
    for facts in told:
        pages.setdefault(facts["page"], {}).update(facts)
    return pages


def _keep(version: Version, pages: dict[int, dict[str, Any]], folder: Path) -> bool:
    """Write the pages. Pictures lie in the storage before a row names them; those nobody names any more go after."""
    drawn = {number: _stored(facts, folder) for number, facts in pages.items()}
    with transaction.atomic():
        row = Version.objects.select_for_update().get(pk=version.pk)
        stale = row.sha256 != version.sha256 or row.is_drawn
        old = _pictures(row.leaves.all())
        if stale:
            unused = _pictures(drawn.values())
        else:
            improved = dict(row.leaves.exclude(improved_at=None).values_list("number", "text"))
            row.leaves.exclude(number__in=improved).delete()
            for number, page in drawn.items():
                _write(row, number, page, pages[number], is_improved=number in improved)
            row.drawn_sha256, row.drawing_note = row.sha256, _note(row, pages)
            row.save(update_fields=["drawn_sha256", "drawing_note"])
            unused = old
    for storage, name in unused:
        storage.delete(name)
    return not stale


def _write(row: Version, number: int, page: Page, facts: dict[str, Any], *, is_improved: bool) -> None:
    pictures = {name: getattr(page, name) for name in ("small", "large", "width", "height")}
    text = texts.tidy(facts.get("text", ""))
    words = {} if is_improved else {"text": text, "search_key": texts.key(text)}
    Page.objects.update_or_create(version=row, number=number, defaults=pictures | words)


def _stored(facts: dict[str, Any], folder: Path) -> Page:
    """Return an unsaved page whose pictures lie in the storage."""
    page = Page(width=facts.get("width", 0), height=facts.get("height", 0))
    for name in ("small", "large"):
        if name in facts:
            getattr(page, name).save("", ContentFile((folder / facts[name]).read_bytes()), save=False)
    return page


def _pictures(pages: Any) -> list[tuple[Any, str]]:
    fields = [getattr(page, name) for page in pages for name in ("small", "large")]
    return [(each.storage, each.name) for each in fields if each]


def _note(row: Version, pages: dict[int, dict[str, Any]]) -> str:
    wanted = min(row.pages or 0, MOST_PICTURES)
    with_picture = sum("large" in facts for facts in pages.values())
    if not with_picture:
        return FAILED
    return INCOMPLETE if with_picture < wanted or len(pages) < (row.pages or 0) else ""
