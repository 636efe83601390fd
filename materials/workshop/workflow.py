"""How a prefecture's edition comes about. One verb a function, one transaction each; asked twice does it once.

Either side does what is its own, in the name of `side`; the other one gets a letter.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ambassadors.models import Section
from materials import pdf
from materials import workflow as shelf
from materials.models import Edition, Series, Version
from mirai_action.core.models import User
from mirai_action.letters import outbox

from . import texts
from .choices import Kind, PartState, Side, Stage
from .models import Comment, Draft, Issuing, Part, Project

BROCHURE = "brochure"


class Refused(Exception):
    """The verb does not fit where the project stands. The message says why."""


# -- beginning and end ------------------------------------------------------------------------------------------------
@transaction.atomic
def start(
    *, prefecture: str, section: Section, by: User | None, agreement: str = "", id: UUID | None = None
) -> Project:
    """Begin a prefecture's edition and invite its section. Refused where one is being made or is there already."""
    if Project.objects.running().filter(prefecture=prefecture).exists():
        raise Refused(_("この都道府県のプロジェクトは、すでに進んでいます。"))
    if not (section.is_active and section.issuer):
        raise Refused(_("冊子の版を管理するアカウントの課を選んでください。"))
    words = agreement or str(texts.AGREEMENT)
    project = Project(id=id or uuid4(), prefecture=prefecture, section=section, owner=by, agreement=words)
    try:
        with transaction.atomic():
            project.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("この都道府県のプロジェクトは、すでに進んでいます。")) from None
    Part.objects.bulk_create(Part(project=project, kind=kind) for kind in Kind)
    _tell("workshop.invited", project, to=Side.SECTION)
    return project


@transaction.atomic
def agree(project: Project, *, side: Side, by: User | None) -> bool:
    """合意: once both sides have, the work begins."""
    row = _locked(project)
    if row.agreed_at(side):
        return False
    _require(row, Stage.AGREEMENT)
    setattr(row, f"{side}_agreed_at", timezone.now())
    setattr(row, f"{side}_agreed_by", by)
    if row.agreed_at(side.other):
        row.stage = Stage.WORKING
    row.save()
    _tell("workshop.agreed", row, to=side.other)
    return True


@transaction.atomic
def reword(project: Project, *, agreement: str, by: User | None) -> bool:
    """Write the agreement anew, while not both have agreed; whoever had, is asked again."""
    row = _locked(project)
    if row.agreement == agreement:
        return False
    _require(row, Stage.AGREEMENT)
    row.agreement = agreement
    row.section_agreed_at = row.staff_agreed_at = row.section_agreed_by = row.staff_agreed_by = None
    row.save()
    _tell("workshop.invited", row, to=Side.SECTION)
    return True


@transaction.atomic
def stop(project: Project, *, reason: str, by: User | None) -> bool:
    """中止: staff end a project that will not come about; another one may begin later."""
    row = _locked(project)
    if row.stage == Stage.STOPPED:
        return False
    _require(row, *Stage.open())
    row.stage, row.stopped_at, row.stop_reason = Stage.STOPPED, timezone.now(), reason
    row.save()
    _tell("workshop.stopped", row, to=Side.SECTION)
    return True


# -- the work ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def fill(
    project: Project,
    kind: str,
    *,
    text: str,
    done: bool,
    side: Side,
    by: User | None,
    file: File | None = None,
    file_name: str = "",
) -> bool:
    """Write a part of the prefecture's own. A file takes the place of the one before."""
    row = _locked(project)
    _require(row, Stage.WORKING, Stage.APPROVED)
    part = row.parts.select_for_update().get(kind=kind)
    if done and not (text or file or part.file):
        raise Refused(_("本文か添付のどちらかを入れてから「記入済み」にしてください。"))
    before = (part.text, part.state)
    part.text = text
    part.state = PartState.DONE if done else PartState.WRITING if (text or file or part.file) else PartState.EMPTY
    if file:
        _forget(part.file)
        part.file.save(file_name or "x.pdf", file, save=False)
        part.file_name = file_name
    elif before == (part.text, part.state):
        return False
    part.changed_at, part.changed_by = timezone.now(), by
    part.save()
    complete = not row.parts.exclude(state=PartState.DONE).exists()
    if complete and before[1] != PartState.DONE:
        _tell("workshop.part", row, to=side.other)
    return True


@transaction.atomic
def put_draft(
    project: Project, *, file: File, side: Side, by: User | None, note: str = "", measured: pdf.Facts | None = None
) -> Draft:
    """Put a new draft on the table: it becomes the current one, and what was approved before is open again.

    Raises `pdf.Refused` for a file that is no whole, harmless PDF. The very same file a second time is the same draft.
    """
    found = measured or pdf.inspect(file)  # type: ignore[arg-type]
    row = _locked(project)
    _require(row, Stage.WORKING, Stage.APPROVED)
    before = row.drafts.filter(superseded_at=None).first()
    if before and before.sha256 == found.sha256:
        return before
    if before:
        _clear(before)
    draft = Draft(project=row, number=before.number + 1 if before else 1, side=side, by=by, note=note)
    draft.file.save("", file, save=False)
    draft.pages, draft.size, draft.sha256 = found.pages, found.size, found.sha256
    draft.save()
    if row.stage == Stage.APPROVED:
        row.stage = Stage.WORKING
        row.save(update_fields=["stage"])
    _tell("workshop.draft", row, to=side.other, draft=draft.pk)
    return draft


def _clear(draft: Draft) -> None:
    """Supersede a draft: its approvals go (the history of the row keeps them)."""
    draft.superseded_at = timezone.now()
    draft.section_approved_at = draft.staff_approved_at = draft.section_approved_by = draft.staff_approved_by = None
    draft.save()


@transaction.atomic
def comment(
    draft: Draft, *, text: str, side: Side, by: User | None, page: int | None = None, id: UUID | None = None
) -> Comment:
    """Remark on a draft. The same `id` a second time returns the first one's row."""
    row = _locked(draft.project)
    _require(row, Stage.WORKING, Stage.APPROVED)
    if page and page > draft.pages:
        raise Refused(_("この原稿案は%(pages)dページまでです。") % {"pages": draft.pages})
    made = Comment(id=id or uuid4(), draft=draft, text=text, page=page, side=side, by=by)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        earlier = Comment.objects.filter(pk=made.pk, draft__project=row).first()
        if earlier is None:
            raise Refused(_("送信できませんでした。お手数ですが、もう一度入力してください。")) from None
        return earlier
    _tell("workshop.comment", row, to=side.other, comment=str(made.pk))
    return made


@transaction.atomic
def settle(comment: Comment, *, by: User | None) -> bool:
    """Tick a remark off."""
    return bool(Comment.objects.filter(pk=comment.pk, settled_at=None).update(settled_at=timezone.now()))


@transaction.atomic
def approve(draft: Draft, *, side: Side, by: User | None) -> bool:
    """承認: of the current draft only. Once both have approved the same one, it can be published."""
    project = _locked(draft.project)
    _require(project, Stage.WORKING, Stage.APPROVED)
    row = Draft.objects.get(pk=draft.pk)
    if not row.is_current:
        raise Refused(_("新しい原稿案が出ています。新しい案をご確認ください。"))
    if row.approved_at(side):
        return False
    setattr(row, f"{side}_approved_at", timezone.now())
    setattr(row, f"{side}_approved_by", by)
    row.save()
    if row.is_approved:
        project.stage = Stage.APPROVED
        project.save(update_fields=["stage"])
    _tell("workshop.approved", project, to=side.other, draft=row.pk)
    return True


@transaction.atomic
def publish(project: Project, *, by: User | None, slug: str, name: str, title: str = "", label: str = "") -> Version:
    """公開: the approved draft becomes a version of the prefecture's edition, and the section its issuer.

    Raises `Refused` unless both have approved the current draft. The second time returns the same version.
    """
    row = _locked(project)
    if row.version:
        return row.version
    _require(row, Stage.APPROVED)
    draft = row.drafts.get(superseded_at=None)
    edition = _edition(row, slug=slug, name=name, title=title)
    draft.file.open("rb")
    version = shelf.add_version(edition=edition, file=File(draft.file, "draft.pdf"), label=label)
    shelf.publish(version=version)
    now = timezone.now()
    draft.published_at = now
    draft.save(update_fields=["published_at"])
    row.stage, row.published_at, row.version = Stage.PUBLISHED, now, version
    row.save()
    hand_to(edition, section=row.section)
    _tell("workshop.published", row, to=Side.SECTION)
    return version


def _edition(project: Project, *, slug: str, name: str, title: str) -> Edition:
    """Return the prefecture's edition of the brochure, made where there is none. Issuer is the prefecture."""
    series = Series.objects.get(slug=BROCHURE)
    found = Edition.objects.filter(series=series, area=project.prefecture, language="ja").first()
    if found:
        return found
    section = project.section
    if Edition.objects.filter(series=series, slug=slug).exists():
        raise Refused(_("同じURL用の名前の資料があります。別の名前にしてください。"))
    return Edition.objects.create(
        series=series,
        slug=slug,
        name=name,
        title=title,
        area=project.prefecture,
        issuer_name=section.body_name,
        issuer_kind="prefecture",
        contact=section.name or section.body_name,
    )


def hand_to(edition: Edition, *, section: Section) -> Issuing:
    """Say which section cares for an edition."""
    return Issuing.objects.update_or_create(edition=edition, defaults={"section": section})[0]


# -- what the verbs share ---------------------------------------------------------------------------------------------
def _locked(project: Project) -> Project:
    rows = Project.objects.select_for_update(of=("self",)).select_related("section__organization", "owner", "version")
    return rows.get(pk=project.pk)


def _require(row: Project, *stages: str) -> None:
    if row.stage not in stages:
        raise Refused(_("今の段階（%(stage)s）では、この操作はできません。") % {"stage": row.get_stage_display()})


def _forget(file: Any) -> None:
    """Delete a stored file once its row points to another."""
    if file:
        storage, name = file.storage, file.name
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _tell(kind: str, project: Project, *, to: Side, **about: Any) -> None:
    """Queue a letter to one side: the section's officer, or the account of staff that keeps the project."""
    params = {"project": str(project.pk), "side": str(to.value), **about}
    someone = project.section if to == Side.SECTION else project.owner
    if someone and someone.email:
        outbox.post(kind, to=someone.email, language=someone.language, about=project.pk, params=params)
