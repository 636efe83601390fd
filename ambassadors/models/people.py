"""People and bodies: organisations, ambassadors with their applications, and the accounts that act for them."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mirai_action.core import mail_address
from mirai_action.core.mail_address import MailAddressField
from mirai_action.japan import municipalities, names
from mirai_action.japan.kana import to_hiragana
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES
from mirai_action.progress.ledger import Line
from mirai_action.progress.models import UNKNOWN, Indicator

from ..choices import Affiliation, AmbassadorKind, BodyKind, Channel, ConfirmedBy, Status
from ..querysets import AmbassadorManager, OrganizationQuerySet
from .tracking import tracked


def name_key(name: str) -> str:
    """Return what two spellings of one name share, as long as its column: ㍿ alone becomes four characters."""
    return names.search_key(name)[:100]


class Organization(models.Model):
    """A body: a co-op, a prefecture, a municipality, a social welfare council, an NPO, a school. Not a person."""

    Kind = BodyKind

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    name_key = models.CharField(max_length=100, editable=False, db_index=True)
    kind = models.CharField(_("種類"), max_length=20, choices=BodyKind, default=BodyKind.OTHER)
    prefecture = models.CharField(_("都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    municipality_code = models.CharField(_("市区町村コード"), max_length=5, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("団体")
        verbose_name_plural = _("団体")
        constraints = [
            models.UniqueConstraint(fields=["name_key", "kind", "prefecture"], name="organization_once"),
            models.CheckConstraint(
                condition=Q(municipality_code="") | Q(municipality_code__regex=r"^[0-9]{5}$"),
                name="organization_municipality_code_has_5_digits",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = name_key(self.name)
        super().save(*args, **kwargs)

    @property
    def local_code(self) -> str:
        """Return the code of the place (全国地方公共団体コード, six digits with the check digit), or nothing.

        That of the municipality; a prefecture itself has its own (JIS X 0401, then 000).
        """
        code = self.municipality_code
        if not code and self.kind == BodyKind.PREFECTURE and self.prefecture:
            code = f"{self.prefecture}000"
        return code + municipalities.check_digit(code) if code else ""


@tracked
class Ambassador(models.Model):
    """An individual or a group that supports the aim: from the application to the farewell, one row.

    Personal data and why it is kept: `name`, `kana` (whom we register, sorting), `contact_name` (whom to address in
    a group), `email` (letters, sign-in), `phone` (when a letter does not arrive), `postal_code`, `address` (parcels),
    `affiliation`, `affiliation_name`, `organization` (which body's ambassadors: support by co-ops), `prefecture`
    (where the activity counts), `language` (of letters). The three `_key` columns are for search and duplicates only.
    """

    Kind, Status, Channel, ConfirmedBy, Affiliation = AmbassadorKind, Status, Channel, ConfirmedBy, Affiliation

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(_("登録番号"), null=True, blank=True, unique=True, editable=False)
    kind = models.CharField(_("個人・団体"), max_length=10, choices=AmbassadorKind)
    name = models.CharField(_("お名前（団体名）"), max_length=100)
    kana = models.CharField(_("ふりがな"), max_length=200, blank=True)
    contact_name = models.CharField(_("ご担当者のお名前"), max_length=100, blank=True)
    email = MailAddressField(_("メールアドレス"), blank=True)
    phone = models.CharField(_("電話番号"), max_length=20, blank=True)
    postal_code = models.CharField(_("郵便番号"), max_length=8, blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    prefecture = models.CharField(_("主な活動地域"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    affiliation = models.CharField(_("所属の種類"), max_length=20, choices=Affiliation, blank=True)
    affiliation_name = models.CharField(_("所属の名称"), max_length=100, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("団体"), null=True, blank=True, related_name="ambassadors"
    )
    language = models.CharField(_("手紙の言語"), max_length=10, choices=settings.LANGUAGES, default="ja")
    channel = models.CharField(_("申込の方法"), max_length=10, choices=Channel, default=Channel.WEB)

    status = models.CharField(_("状態"), max_length=12, choices=Status, default=Status.APPLIED, editable=False)
    applied_at = models.DateTimeField(_("申込日時"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("連絡先の確認"), null=True, blank=True, editable=False)
    confirmed_by = models.CharField(_("確認の方法"), max_length=10, choices=ConfirmedBy, blank=True, editable=False)
    decided_at = models.DateTimeField(_("決定日時"), null=True, blank=True, editable=False)
    registered_on = models.DateField(_("登録日"), null=True, blank=True, editable=False)
    resting_since = models.DateField(_("休止の日"), null=True, blank=True, editable=False)
    left_on = models.DateField(_("登録の解除日"), null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("統合先"), null=True, blank=True, editable=False, related_name="merged"
    )
    # When the last letter about the application was queued: claimed by one UPDATE, so that a storm of
    # posts (or of clicks on 再送) sends one letter.
    letter_at = models.DateTimeField(null=True, blank=True, editable=False)

    name_key = models.CharField(max_length=100, editable=False)
    kana_key = models.CharField(max_length=200, editable=False, blank=True)
    email_key = models.CharField(max_length=254, editable=False, blank=True)

    objects = AmbassadorManager()

    class Meta:
        verbose_name = _("アンバサダー")
        verbose_name_plural = _("アンバサダー")
        constraints = [
            models.UniqueConstraint(
                fields=["email_key", "kind", "name_key"],
                condition=Q(status__in=["applied", "to_review", "asked_back", "registered", "resting"])
                & ~Q(email_key=""),
                name="ambassador_once",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["registered", "resting", "left"])
                | Q(number__isnull=False, registered_on__isnull=False),
                name="ambassador_registered_has_number_and_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["applied", "declined", "merged"])
                | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=""),
                name="ambassador_contact_is_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(status="applied") | Q(confirmed_at__isnull=True), name="ambassador_applied_is_unconfirmed"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["applied", "to_review", "asked_back"]) | Q(decided_at__isnull=False),
                name="ambassador_decision_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="left", left_on__isnull=False) | ~Q(status="left") & Q(left_on__isnull=True),
                name="ambassador_left_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("registered_on")),
                name="ambassador_leaves_after_registration",
            ),
            models.CheckConstraint(
                condition=Q(status="resting", resting_since__isnull=False)
                | ~Q(status="resting") & Q(resting_since__isnull=True),
                name="ambassador_resting_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | ~Q(status="merged") & Q(merged_into__isnull=True),
                name="ambassador_merged_has_a_target",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="ambassador_not_into_itself"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(name_key=""), name="ambassador_has_a_name"),
        ]
        indexes = [
            models.Index(fields=["status", "applied_at"], name="ambassador_queue"),
            models.Index(fields=["prefecture", "status"], name="ambassador_area"),
            models.Index(fields=["kana_key", "id"], name="ambassador_by_reading"),
            models.Index(fields=["name_key"], name="ambassador_by_name"),
            models.Index(fields=["email_key"], name="ambassador_by_email"),
            models.Index(fields=["phone"], name="ambassador_by_phone"),
            models.Index(fields=["registered_on"], name="ambassador_by_day"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, keys included; with `update_fields`, the keys of the named columns go along."""
        self.set_keys()
        fields = kwargs.get("update_fields")
        if fields is not None:
            pairs = {"name": "name_key", "kana": "kana_key", "email": "email_key"}
            kwargs["update_fields"] = {*fields, *(key for column, key in pairs.items() if column in fields)}
        super().save(*args, **kwargs)

    def set_keys(self) -> None:
        """Fill the columns that search and duplicate checks read."""
        self.name_key = name_key(self.name)
        self.kana_key = names.search_key(to_hiragana(self.kana))[:200]
        self.email_key = mail_address.key(self.email)

    @property
    def is_group(self) -> bool:
        return self.kind == AmbassadorKind.GROUP

    @property
    def is_undecided(self) -> bool:
        return self.status in Status.undecided()

    @property
    def is_current(self) -> bool:
        """Whether this is a registered ambassador today, resting or not."""
        return self.status in (Status.REGISTERED, Status.RESTING)

    @property
    def number_label(self) -> str:
        """Return the number as it is printed: 「000365」, or nothing before registration."""
        return f"{self.number:06d}" if self.number else ""

    @property
    def addressee(self) -> str:
        """Return whom a letter addresses: a group by its name and its contact person."""
        return f"{self.name} {self.contact_name}" if self.is_group and self.contact_name else self.name

    @property
    def prefecture_name(self) -> str:
        return BY_CODE[self.prefecture].label() if self.prefecture else str(_("不明"))

    def counts(self) -> list[Line]:
        """Return what this row counts in the ledger now: +1 from its day, moves, and the farewell (DESIGN 2)."""
        if self.status not in Status.counted() or self.registered_on is None:
            return []
        moves = list(self.moves.all())
        area, kind = (moves[0].from_prefecture, moves[0].from_kind) if moves else (self.prefecture, self.kind)
        facts = {"body": self.organization_id}
        lines = [_line(Indicator.AMBASSADORS, self.registered_on, 1, area, kind, **facts)]
        for each in moves:
            lines.append(_line(Indicator.AMBASSADORS, each.moved_on, -1, each.from_prefecture, each.from_kind, **facts))
            lines.append(_line(Indicator.AMBASSADORS, each.moved_on, 1, each.to_prefecture, each.to_kind, **facts))
        if self.left_on is not None:
            lines.append(_line(Indicator.LEFT, self.left_on, 1, self.prefecture, self.kind, **facts))
        return lines

    @property
    def applied_on(self) -> date:
        return timezone.localdate(self.applied_at)


def _line(
    indicator: str, on: date, quantity: int, prefecture: str, kind: str, *, body: uuid.UUID | None = None
) -> Line:
    place = prefecture or UNKNOWN
    return Line(indicator=indicator, effective_on=on, quantity=quantity, prefecture=place, kind=kind, body=body)


@tracked
class Membership(models.Model):
    """Which account acts for which ambassador: a couple shares an address, a secretary keeps herself and her group."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("代表・管理")
        MEMBER = "member", _("メンバー")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    ambassador = models.ForeignKey(Ambassador, models.CASCADE, related_name="memberships")
    role = models.CharField(_("役割"), max_length=10, choices=Role, default=Role.MANAGER)
    since = models.DateTimeField(_("登録日時"), default=timezone.now)

    class Meta:
        verbose_name = _("アカウントとのつながり")
        verbose_name_plural = _("アカウントとのつながり")
        constraints = [models.UniqueConstraint(fields=["user", "ambassador"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} – {self.ambassador}"
