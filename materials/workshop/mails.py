"""The letters of a project: each side hears what the other has done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter

from .choices import Side
from .models import Comment, Draft, Project


@letter("workshop.invited", title=_("都道府県版づくりのご案内"))
def invited(*, project: str, side: str) -> Mail:
    """The section is invited: what it is, and where it begins."""
    return _about(project, side, "invited")


@letter("workshop.agreed", title=_("都道府県版：合意のお知らせ"))
def agreed(*, project: str, side: str) -> Mail:
    """The other side has agreed."""
    return _about(project, side, "agreed")


@letter("workshop.part", title=_("都道府県版：県の内容のお知らせ"))
def part(*, project: str, side: str) -> Mail:
    """All parts are filled: a draft can be made."""
    return _about(project, side, "part")


@letter("workshop.draft", title=_("都道府県版：原稿案のお知らせ"))
def draft(*, project: str, side: str, draft: int) -> Mail:
    """A new draft; earlier approvals are off."""
    return _about(project, side, "draft", draft=Draft.objects.get(pk=draft))


@letter("workshop.comment", title=_("都道府県版：原稿案へのコメント"))
def comment(*, project: str, side: str, comment: str) -> Mail:
    row = Comment.objects.select_related("draft").get(pk=comment)
    return _about(project, side, "comment", comment=row, draft=row.draft)


@letter("workshop.approved", title=_("都道府県版：承認のお知らせ"))
def approved(*, project: str, side: str, draft: int) -> Mail:
    """The other side has approved the draft."""
    return _about(project, side, "approved", draft=Draft.objects.get(pk=draft))


@letter("workshop.published", title=_("都道府県版：公開のお知らせ"))
def published(*, project: str, side: str) -> Mail:
    """It is public: its address, and the page to care for it."""
    row = Project.objects.select_related("version__edition__series").get(pk=project)
    assert row.version
    return _about(project, side, "published", public=outbox.address(row.version.edition.get_absolute_url()))


@letter("workshop.stopped", title=_("都道府県版：中止のお知らせ"))
def stopped(*, project: str, side: str) -> Mail:
    return _about(project, side, "stopped")


def _about(pk: str, side: str, name: str, **context: Any) -> Mail:
    project = Project.objects.whole().get(pk=pk)
    addressee = project.section.addressee if side == Side.SECTION else str(project.owner or "")
    facts = {"project": project, "addressee": addressee, "link": outbox.address(project.address_for(side)), **context}
    return Mail(template=f"workshop/mail_{name}.txt", context=facts)
