"""Series → edition → version: what the programme gives people to read, and how often it is taken.

A *series* is one kind of material (the brochure, the slides), an *edition* is a series for one area and language with
an issuer of its own, a *version* is one file of an edition. An edition is public while it has a current version.

Which version is current is a matter of time and nothing else (decision 0012): a version is current from `published_at`
until `ended_at`, and the database refuses two such stretches of one edition that overlap. A moment in the future is a
scheduled publication; no job has to run for it.
"""

from __future__ import annotations

import uuid

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mirai_action.core.mail_address import MailAddressField
from mirai_action.japan.prefectures import PREFECTURE_CHOICES

from .querysets import EditionQuerySet, PageQuerySet, VersionQuerySet

NATIONAL = "00"
AREA_CHOICES = [(NATIONAL, _("全国")), *PREFECTURE_CHOICES]
LANGUAGE_CHOICES = [
    ("ja", _("日本語")),
    ("ja-simple", _("やさしい日本語")),
    ("en", _("英語")),
    ("zh", _("中国語")),
    ("ko", _("韓国・朝鮮語")),
    ("vi", _("ベトナム語")),
    ("pt", _("ポルトガル語")),
    ("tl", _("タガログ語")),
]


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep every row's history by database triggers (a tracker can't be shared between models)."""
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())(model)


class Access(models.TextChoices):
    PUBLIC = "public", _("どなたでも")
    AMBASSADORS = "ambassadors", _("アンバサダー")
    STAFF = "staff", _("事務局")


class IssuerKind(models.TextChoices):
    JCCU = "jccu", _("日本生活協同組合連合会")
    PREFECTURE = "prefecture", _("都道府県")
    MUNICIPALITY = "municipality", _("市区町村")
    OTHER = "other", _("その他の団体")


class Precision(models.TextChoices):
    """How exactly a day is known. What is not known is not invented."""

    DAY = "day", _("年月日まで")
    MONTH = "month", _("年月まで")
    YEAR = "year", _("年まで")
    UNKNOWN = "unknown", _("不明")


class Kind(models.TextChoices):
    BROCHURE = "brochure", _("冊子")
    TEXTBOOK = "textbook", _("テキスト")
    SLIDES = "slides", _("スライド")
    VIDEO = "video", _("動画（リンク）")
    GUIDE = "guide", _("サポートブック")
    REPORT_FORM = "report_form", _("報告用紙")


class Status(models.TextChoices):
    """Where a version stands; computed from its moments, kept in no column."""

    PREPARING = "preparing", _("準備中")
    SCHEDULED = "scheduled", _("公開予定")
    PUBLISHED = "published", _("公開")
    SUPERSEDED = "superseded", _("旧版")
    WITHDRAWN = "withdrawn", _("公開終了")


class TimeRange(Func):
    """From a moment (inclusive) to a moment (exclusive; none means for ever)."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@tracked
class Series(models.Model):
    """One kind of material. Its own texts are Japanese; those of the reference data have translations (`label`)."""

    slug = models.SlugField(_("URL用の名前"), max_length=40, unique=True)
    kind = models.CharField(_("種類"), max_length=12, choices=Kind.choices, default=Kind.BROCHURE)
    name = models.CharField(_("名称"), max_length=100)
    summary = models.TextField(_("説明"), blank=True)
    position = models.PositiveSmallIntegerField(_("並び順"), default=100)

    class Meta:
        verbose_name = _("資料シリーズ")
        verbose_name_plural = _("資料シリーズ")
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=Kind.values), name="series_kind_known")]

    def __str__(self) -> str:
        return self.label

    @property
    def is_video(self) -> bool:
        return self.kind == Kind.VIDEO

    @property
    def label(self) -> str:
        return translated(self.name)

    @property
    def description(self) -> str:
        return translated(self.summary)


@tracked
class Edition(models.Model):
    """A series for one area and language, cared for by its issuer (rights, contact and errata are the issuer's)."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="editions", verbose_name=_("シリーズ"))
    slug = models.SlugField(
        _("URL用の名前"), max_length=40, help_text=_("全国版は national、埼玉県版は saitama のように。")
    )
    name = models.CharField(_("版の名称"), max_length=100, help_text=_("全国版、埼玉県版など。"))
    title = models.CharField(_("題名"), max_length=200, blank=True)
    area = models.CharField(_("対象地域"), max_length=2, choices=AREA_CHOICES, default=NATIONAL)
    language = models.CharField(_("言語"), max_length=10, choices=LANGUAGE_CHOICES, default="ja")
    access = models.CharField(_("公開の範囲"), max_length=12, choices=Access.choices, default=Access.PUBLIC)
    summary = models.TextField(_("内容の紹介"), blank=True)

    issuer_name = models.CharField(_("発行者"), max_length=200)
    issuer_kind = models.CharField(_("発行者の種別"), max_length=12, choices=IssuerKind.choices)
    contact = models.CharField(
        _("発行者の問い合わせ窓口"),
        max_length=200,
        blank=True,
        help_text=_("部署名・電話番号など。空欄のときは事務局を案内します。"),
    )
    contact_email = MailAddressField(_("発行者のメールアドレス"), blank=True)
    rights_note = models.TextField(_("利用条件・権利表示"), blank=True)

    paper_size = models.CharField(_("判型"), max_length=20, blank=True)
    printed_pages = models.PositiveSmallIntegerField(_("冊子のページ数"), null=True, blank=True)
    print_run = models.PositiveIntegerField(_("発行部数"), null=True, blank=True)
    announced_on = models.DateField(_("発表日"), null=True, blank=True, help_text=_("発行日とは別の日付です。"))
    position = models.PositiveSmallIntegerField(_("並び順"), default=100)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("資料")
        verbose_name_plural = _("資料")
        ordering = ["series__position", "series__slug", "position", "area", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["series", "slug"], name="edition_slug_once"),
            models.UniqueConstraint(fields=["series", "area", "language"], name="edition_one_per_area_and_language"),
            models.CheckConstraint(condition=Q(access__in=Access.values), name="edition_access_known"),
            models.CheckConstraint(condition=Q(issuer_kind__in=IssuerKind.values), name="edition_issuer_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.series.label} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("materials:edition", args=[self.series.slug, self.slug])

    @property
    def label(self) -> str:
        return translated(self.name)

    @property
    def description(self) -> str:
        return translated(self.summary)

    @property
    def issuer(self) -> str:
        return translated(self.issuer_name)

    @property
    def print_run_text(self) -> str:
        """The print run with separators, e.g. 50,000."""
        return f"{self.print_run:,}" if self.print_run else ""

    @property
    def is_national(self) -> bool:
        return self.area == NATIONAL

    @cached_property
    def current_version(self) -> Version | None:
        """The version that is public now; None while the edition is 準備中. Reads a prefetch (`current_versions`)."""
        fetched = getattr(self, "current_versions", None)
        if fetched is not None:
            return fetched[0] if fetched else None
        return self.versions.published().first()


def stored_name(_version: Version, _filename: str) -> str:
    """Files lie under a name of our own: nothing of what the uploader typed reaches the storage."""
    return f"materials/{uuid.uuid4().hex}.pdf"


@tracked
class Version(models.Model):
    """One file (or, for a video, one link) of an edition. Pages, size, paper and SHA-256 are computed by us.

    Issuer, contact, rights and languages are the edition's unless the version has its own; when the version is
    superseded it keeps what it was issued under (`workflow`).
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="versions", verbose_name=_("資料"))
    number = models.PositiveSmallIntegerField(_("番号"), editable=False)
    label = models.CharField(_("表示名"), max_length=60, blank=True, help_text=_("第2版、2021年度改訂版など。"))
    issued_on = models.DateField(_("発行日"), null=True, blank=True)
    issued_precision = models.CharField(
        _("発行日の精度"), max_length=8, choices=Precision.choices, default=Precision.UNKNOWN
    )
    issuer_name = models.CharField(
        _("発行者"), max_length=200, blank=True, help_text=_("空欄のときは、資料の発行者と同じです。")
    )
    contact = models.CharField(
        _("問い合わせ窓口"), max_length=200, blank=True, help_text=_("空欄のときは、資料の問い合わせ窓口と同じです。")
    )
    rights_note = models.TextField(
        _("利用条件・権利表示"), blank=True, help_text=_("空欄のときは、資料の利用条件と同じです。")
    )
    languages = ArrayField(
        models.CharField(max_length=10, choices=LANGUAGE_CHOICES),
        verbose_name=_("書かれている言語"),
        default=list,
        blank=True,
        help_text=_("二つ以上の言語で書かれているときだけ選びます。"),
    )
    file = models.FileField(
        _("PDFファイル"), upload_to=stored_name, blank=True, validators=[FileExtensionValidator(["pdf"])]
    )
    video_url = models.URLField(
        _("動画のアドレス"),
        blank=True,
        validators=[RegexValidator(r"^https://", _("https:// で始まるアドレスを入力してください。"))],
    )
    size = models.PositiveIntegerField(_("大きさ（バイト）"), null=True, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("ページ数"), null=True, blank=True, editable=False)
    paper_size = models.CharField(_("判型"), max_length=20, blank=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("登録日時"), auto_now_add=True)
    published_at = models.DateTimeField(_("公開日時"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("公開版でなくなる日時"), null=True, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="supersedes",
        verbose_name=_("次の版"),
    )
    withdrawn_at = models.DateTimeField(_("公開を終了した日時"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("公開を終了した理由"), max_length=200, blank=True, editable=False)
    text_released_at = models.DateTimeField(_("本文の公開を発行者が認めた日時"), null=True, blank=True, editable=False)
    drawn_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    """Which file the pictures and texts of the pages were made from."""
    drawing_note = models.CharField(_("見本画像と本文の状態"), max_length=200, blank=True, editable=False)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("資料の版")
        verbose_name_plural = _("資料の版")
        ordering = ["edition", "-number"]
        constraints = [
            ExclusionConstraint(
                name="version_one_current",
                expressions=[
                    ("edition", RangeOperators.EQUAL),
                    (TimeRange("published_at", "ended_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["edition", "number"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(file="") | ~Q(video_url=""),
                name="version_published_has_content",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(published_at__isnull=False, ended_at__isnull=False, ended_at__gte=F("published_at")),
                name="version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, superseded_by__isnull=True)
                | Q(ended_at__isnull=False, superseded_by__isnull=False)
                | Q(ended_at__isnull=False, withdrawn_at__isnull=False),
                name="version_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | (Q(ended_at__isnull=False, withdrawn_at__gte=F("ended_at")) & ~Q(withdrawn_reason="")),
                name="version_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(file="", size__isnull=True, pages__isnull=True, sha256="")
                | (
                    ~Q(file="")
                    & Q(
                        size__isnull=False,
                        size__gt=0,
                        pages__isnull=False,
                        pages__gt=0,
                        sha256__regex=r"^[0-9a-f]{64}$",
                    )
                ),
                name="version_file_is_measured",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True, issued_precision="unknown")
                | (Q(issued_on__isnull=False) & ~Q(issued_precision="unknown")),
                name="version_issued_day_has_precision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.shown_label}"

    def get_absolute_url(self) -> str:
        return reverse("materials:version", args=[self.edition.series.slug, self.edition.slug, self.number])

    @property
    def shown_label(self) -> str:
        return translated(self.label) or gettext("第%(number)d版") % {"number": self.number}

    @property
    def issuer(self) -> str:
        return translated(self.issuer_name) or self.edition.issuer

    @property
    def rights(self) -> str:
        return self.rights_note or self.edition.rights_note

    @property
    def paper(self) -> str:
        return self.paper_size or self.edition.paper_size

    @property
    def language_codes(self) -> list[str]:
        return self.languages or [self.edition.language]

    @property
    def language_names(self) -> list[str]:
        names = dict(LANGUAGE_CHOICES)
        return [str(names.get(code, code)) for code in self.language_codes]

    # -- where it stands, by the clock ------------------------------------------------------------------------------
    @property
    def status(self) -> Status:
        now = timezone.now()
        if self.withdrawn_at is not None:
            return Status.WITHDRAWN
        if self.published_at is None:
            return Status.PREPARING
        if self.published_at > now:
            return Status.SCHEDULED
        return Status.SUPERSEDED if self.ended_at is not None and self.ended_at <= now else Status.PUBLISHED

    def get_status_display(self) -> str:
        return str(self.status.label)

    @property
    def is_preparing(self) -> bool:
        return self.status == Status.PREPARING

    @property
    def is_scheduled(self) -> bool:
        return self.status == Status.SCHEDULED

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_superseded(self) -> bool:
        return self.status == Status.SUPERSEDED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    @property
    def was_public(self) -> bool:
        """Whether anyone may have it: a change of its file would deceive them."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def cover(self) -> Page | None:
        """The first page where it has a picture. Reads a prefetch (`with_covers`)."""
        fetched = getattr(self, "first_leaves", None)
        found = self.leaves.filter(number=1).first() if fetched is None else next(iter(fetched), None)
        return found if found and found.small else None

    @property
    def is_drawn(self) -> bool:
        """Whether the pictures of the pages are those of this file."""
        return bool(self.sha256) and self.drawn_sha256 == self.sha256


def picture_name(_page: Page, _filename: str) -> str:
    return f"materials/pages/{uuid.uuid4().hex}.webp"


@tracked
class Page(models.Model):
    """A page of a version's PDF: its pictures and its text, made by a job (`drawing`); staff improve the text.

    The text is plain: a line that begins with `## ` is a heading, one with `・` an item of a list, an empty line ends
    a paragraph.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="leaves", verbose_name=_("版"))
    number = models.PositiveSmallIntegerField(_("ページ"))
    small = models.FileField(_("小さい画像"), upload_to=picture_name, blank=True, editable=False)
    large = models.FileField(_("大きい画像"), upload_to=picture_name, blank=True, editable=False)
    width = models.PositiveSmallIntegerField(default=0, editable=False)
    height = models.PositiveSmallIntegerField(default=0, editable=False)
    text = models.TextField(
        _("本文"),
        blank=True,
        help_text=_("見出しの行は「## 」、箇条書きの行は「・」で始めます。段落のあいだは1行あけます。"),
    )
    search_key = models.TextField(blank=True, editable=False)
    improved_at = models.DateTimeField(_("事務局が直した日時"), null=True, blank=True, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("本文のページ")
        verbose_name_plural = _("本文")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="page_once"),
            models.CheckConstraint(condition=Q(number__gt=0), name="page_counts_from_one"),
        ]

    def __str__(self) -> str:
        return gettext("%(version)s %(number)dページ") % {"version": self.version, "number": self.number}

    @property
    def small_address(self) -> str:
        return self._address("small")

    @property
    def large_address(self) -> str:
        return self._address("large")

    def _address(self, size: str) -> str:
        edition = self.version.edition
        where = [edition.series.slug, edition.slug, self.version.number, self.number, size]
        return reverse("materials:picture", args=where)


@tracked
class Erratum(models.Model):
    """A line of the 正誤表 of a version. Copies on paper stay in use, so older versions keep theirs."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="errata", verbose_name=_("版"))
    page = models.PositiveSmallIntegerField(_("ページ"), null=True, blank=True, help_text=_("表紙などは空欄にします。"))
    place = models.CharField(_("箇所"), max_length=60, blank=True, help_text=_("「上から3行目」「表」など。"))
    wrong = models.CharField(_("誤"), max_length=500)
    right = models.CharField(_("正"), max_length=500)
    noted_on = models.DateField(_("掲載日"), default=timezone.localdate)

    class Meta:
        verbose_name = _("正誤")
        verbose_name_plural = _("正誤表")
        ordering = ["version", F("page").asc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(wrong="") & ~Q(right=""), name="erratum_says_both"),
            models.CheckConstraint(condition=Q(page__isnull=True) | Q(page__gt=0), name="erratum_page_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.wrong} → {self.right}"


class DownloadTally(models.Model):
    """How often an edition was taken on a day: one per visitor, edition and day. Nobody is in here."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="tallies", verbose_name=_("資料"))
    day = models.DateField(_("日"))
    prefecture = models.CharField(
        _("選ばれた都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True, default=""
    )
    count = models.PositiveIntegerField(_("ダウンロード数"), default=0)

    class Meta:
        verbose_name = _("ダウンロード数")
        verbose_name_plural = _("ダウンロード数")
        ordering = ["-day", "edition", "prefecture"]
        constraints = [models.UniqueConstraint(fields=["edition", "day", "prefecture"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.edition} {self.day} {self.count}"


class DailyKey(models.Model):
    """The key of a day's visitor marks. Thrown away the night after, so that no mark can be traced back."""

    day = models.DateField(primary_key=True)
    key = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class DownloadMark(models.Model):
    """A visitor already counted today: a keyed hash, deleted with its key at night. No address, no cookie."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    mark = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "day", "mark"], name="download_mark_once")]

    def __str__(self) -> str:
        return f"{self.day}"


def translated(text: str) -> str:
    """Return a text of the reference data in the language of the page; what staff typed stays as it is."""
    return gettext(text) if text else ""
