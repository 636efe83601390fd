"""Projects in which a prefecture's section and the staff make an edition from the national text, and who cares for it.

The result is the uploaded PDF: nothing here is typeset by us.
"""

from __future__ import annotations

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Section
from materials.models import Edition, Version
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES

from .choices import HELP, Kind, PartState, Side, Stage
from .querysets import ProjectQuerySet


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep every row's history: who agreed and approved what must stay answerable."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


def account(related_name: str = "+", **facts: Any) -> Any:
    """Return a column for who did something; it goes empty with the account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name=related_name, **facts
    )


def part_name(_part: Part, filename: str) -> str:
    """Files lie under a name of our own; only the kind of file is kept."""
    return f"workshop/{uuid.uuid4().hex}.{filename.rpartition('.')[2].lower()}"


def draft_name(_draft: Draft, _filename: str) -> str:
    return f"workshop/{uuid.uuid4().hex}.pdf"


@tracked
class Issuing(models.Model):
    """Which section cares for an edition: new versions, 正誤表, contact, withdrawal. It outlives the officers."""

    edition = models.OneToOneField(
        Edition, models.CASCADE, primary_key=True, related_name="issuing", verbose_name=_("資料")
    )
    section = models.ForeignKey(Section, models.PROTECT, related_name="issuings", verbose_name=_("担当の課"))
    since = models.DateTimeField(_("登録日時"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("版の担当")
        verbose_name_plural = _("版の担当")
        ordering = ["edition__series__position", "edition__area"]

    def __str__(self) -> str:
        return f"{self.edition} – {self.section}"


@tracked
class Project(models.Model):
    """A prefecture's edition in the making: agreement → parts and drafts → approval by both → publication.

    `owner` is the account of staff who is written to. No personal data besides who did what.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prefecture = models.CharField(_("都道府県"), max_length=2, choices=PREFECTURE_CHOICES)
    section = models.ForeignKey(Section, models.PROTECT, related_name="projects", verbose_name=_("都道府県の課"))
    owner = account(verbose_name=_("事務局の担当"))
    agreement = models.TextField(_("合意の内容"), max_length=5000)
    stage = models.CharField(_("段階"), max_length=10, choices=Stage, default=Stage.AGREEMENT, editable=False)
    started_at = models.DateTimeField(_("開始"), default=timezone.now, editable=False)
    section_agreed_at = models.DateTimeField(_("都道府県の合意"), null=True, blank=True, editable=False)
    section_agreed_by = account(editable=False)
    staff_agreed_at = models.DateTimeField(_("事務局の合意"), null=True, blank=True, editable=False)
    staff_agreed_by = account(editable=False)
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True, editable=False)
    version = models.OneToOneField(
        Version,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="project",
        verbose_name=_("公開した版"),
    )
    stopped_at = models.DateTimeField(_("中止の日時"), null=True, blank=True, editable=False)
    stop_reason = models.CharField(_("中止の理由"), max_length=200, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("都道府県版のプロジェクト")
        verbose_name_plural = _("都道府県版のプロジェクト")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["prefecture"],
                condition=Q(stage__in=["agreement", "working", "approved"]),
                name="project_one_open_a_prefecture",
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="project_stage_known"),
            models.CheckConstraint(
                condition=~Q(stage__in=["working", "approved", "published"])
                | Q(section_agreed_at__isnull=False, staff_agreed_at__isnull=False),
                name="project_works_once_both_agreed",
            ),
            models.CheckConstraint(
                condition=Q(stage="published", published_at__isnull=False, version__isnull=False)
                | ~Q(stage="published") & Q(published_at__isnull=True, version__isnull=True),
                name="project_published_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(stage="stopped", stopped_at__isnull=False)
                | ~Q(stage="stopped") & Q(stopped_at__isnull=True, stop_reason=""),
                name="project_stopped_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return what the edition is called: 長野県版."""
        return gettext("%(prefecture)s版") % {"prefecture": BY_CODE[self.prefecture].label()}

    @property
    def is_open(self) -> bool:
        return self.stage in Stage.open()

    @property
    def may_have_drafts(self) -> bool:
        return self.stage in (Stage.WORKING, Stage.APPROVED)

    def agreed_at(self, side: Side) -> Any:
        return getattr(self, f"{side}_agreed_at")

    def address_for(self, side: str) -> str:
        """Return where `side` works on it."""
        name = "workshop:project" if side == Side.SECTION else "admin:workshop_project_change"
        return reverse(name, args=[self.pk])


@tracked
class Part(models.Model):
    """What the prefecture adds: a text and, where it helps, a file. Contact addresses are those of offices."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="parts", verbose_name=_("プロジェクト"))
    kind = models.CharField(_("内容"), max_length=10, choices=Kind)
    state = models.CharField(_("状態"), max_length=8, choices=PartState, default=PartState.EMPTY)
    text = models.TextField(_("本文"), max_length=20_000, blank=True)
    file = models.FileField(_("添付"), upload_to=part_name, blank=True)
    file_name = models.CharField(_("ファイル名"), max_length=150, blank=True)
    changed_at = models.DateTimeField(_("更新"), null=True, blank=True)
    changed_by = account()

    class Meta:
        verbose_name = _("都道府県の内容")
        verbose_name_plural = _("都道府県の内容")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind"], name="part_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(text="") | ~Q(file=""), name="part_done_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_kind_display()}"

    @property
    def help(self) -> Any:
        return HELP[Kind(self.kind)]


@tracked
class Draft(models.Model):
    """A draft as PDF. One is current; both sides approve the same one, a new one begins without approvals."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="drafts", verbose_name=_("プロジェクト"))
    number = models.PositiveSmallIntegerField(_("番号"))
    file = models.FileField(_("PDFファイル"), upload_to=draft_name)
    pages = models.PositiveIntegerField(_("ページ数"))
    size = models.PositiveIntegerField(_("大きさ（バイト）"))
    sha256 = models.CharField("SHA-256", max_length=64)
    note = models.CharField(_("ひとこと"), max_length=500, blank=True)
    side = models.CharField(_("登録した側"), max_length=7, choices=Side)
    by = account()
    uploaded_at = models.DateTimeField(_("登録日時"), default=timezone.now)
    superseded_at = models.DateTimeField(_("次の案が出た日時"), null=True, blank=True)
    section_approved_at = models.DateTimeField(_("都道府県の承認"), null=True, blank=True)
    section_approved_by = account()
    staff_approved_at = models.DateTimeField(_("事務局の承認"), null=True, blank=True)
    staff_approved_by = account()
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("原稿案")
        verbose_name_plural = _("原稿案")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="draft_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(superseded_at__isnull=True), name="draft_one_current"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__isnull=True)
                | Q(section_approved_at__isnull=True, staff_approved_at__isnull=True),
                name="draft_superseded_is_not_approved",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(section_approved_at__isnull=False, staff_approved_at__isnull=False),
                name="draft_published_once_both_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.label}"

    @property
    def label(self) -> str:
        return gettext("原稿案 第%(number)d案") % {"number": self.number}

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None

    @property
    def is_approved(self) -> bool:
        return bool(self.section_approved_at and self.staff_approved_at)

    def approved_at(self, side: Side) -> Any:
        return getattr(self, f"{side}_approved_at")


class Comment(models.Model):
    """A remark on a draft by one side. `id` comes from the form: sent twice makes one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, related_name="comments", verbose_name=_("原稿案"))
    page = models.PositiveSmallIntegerField(_("ページ"), null=True, blank=True)
    text = models.TextField(_("コメント"), max_length=2000)
    side = models.CharField(_("書いた側"), max_length=7, choices=Side)
    by = account()
    written_at = models.DateTimeField(_("日時"), default=timezone.now)
    settled_at = models.DateTimeField(_("対応済みにした日時"), null=True, blank=True)

    class Meta:
        verbose_name = _("原稿案へのコメント")
        verbose_name_plural = _("原稿案へのコメント")
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_says_something")]

    def __str__(self) -> str:
        return self.text[:40]
