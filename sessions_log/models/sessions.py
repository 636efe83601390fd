"""Study sessions (学習会): planned, reported, confirmed, corrected. One row a session, however often it moves."""

from __future__ import annotations

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, BodyKind, Organization
from materials.models import Edition
from mirai_action.japan import municipalities
from mirai_action.japan.prefectures import BY_CODE, PREFECTURE_CHOICES
from mirai_action.progress.ledger import Line
from mirai_action.progress.models import Certainty, Indicator

from .. import rules
from ..choices import Audience, Basis, Format, Hold, Status
from ..querysets import StudySessionQuerySet


@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(level=pghistory.Statement),
    pghistory.DeleteEvent(level=pghistory.Statement),
    exclude=["area"],
)
class StudySession(models.Model):
    """A study session, from its plan or its report on. A head-count of None is "not reported", never 0.

    `held_on` is the day it is planned for, then the day it was held; `planned_on` stays the planned day once the
    report is in, and is empty where nobody planned beforehand. `version` rises with every change, so that two people
    with the same page open are told. `id` may come from the form, so that sending twice makes one row. `link_version`
    is signed into the address of the report page that needs no sign-in; raising it withdraws the links sent so far.

    `head_count` is what counts. `listed` (names on a list) and the parts {code: people} by audience and age band stand
    beside it and never add up to more (`sessions_log.head_counts`).

    Personal data: `ambassador` (whom to ask for the report), `host_name` and `note` where someone types a name into
    them (staff and the ambassador only see `note`). Participants are a number; nobody is named.
    """

    Status, Format, Basis, Hold, Audience = Status, Format, Basis, Hold, Audience

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ambassador = models.ForeignKey(
        Ambassador, models.PROTECT, verbose_name=_("担当アンバサダー"), null=True, blank=True, related_name="sessions"
    )
    joint = models.ManyToManyField(Ambassador, verbose_name=_("共同実施"), blank=True, related_name="joint_sessions")
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("主催団体"), null=True, blank=True, related_name="sessions"
    )
    host_name = models.CharField(_("主催"), max_length=100, blank=True)
    host_kind = models.CharField(_("主催者の種類"), max_length=20, choices=BodyKind, default=BodyKind.UNKNOWN)
    host_prefecture = models.CharField(_("主催者の都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)

    title = models.CharField(_("題名"), max_length=100, blank=True)
    held_on = models.DateField(_("開催日"))
    starts_at = models.TimeField(_("開始"), null=True, blank=True)
    ends_at = models.TimeField(_("終了"), null=True, blank=True)
    format = models.CharField(_("開催方法"), max_length=10, choices=Format, default=Format.VENUE)
    prefecture = models.CharField(_("会場の都道府県"), max_length=2, choices=PREFECTURE_CHOICES, blank=True)
    municipality_code = models.CharField(_("市区町村コード"), max_length=5, blank=True)
    venue = models.CharField(_("会場"), max_length=200, blank=True)
    area = models.GeneratedField(
        verbose_name=_("担当地域"),
        expression=Case(When(format="online", then=F("host_prefecture")), default=F("prefecture")),
        output_field=models.CharField(max_length=2),
        db_persist=True,
    )
    audience = models.CharField(_("主な対象"), max_length=20, choices=Audience, blank=True, default="")
    audience_note = models.CharField(_("対象（くわしく）"), max_length=100, blank=True)
    expected = models.PositiveIntegerField(_("参加予定人数"), null=True, blank=True)
    editions = models.ManyToManyField(Edition, verbose_name=_("使う資料"), blank=True, related_name="sessions")
    excerpt = models.BooleanField(_("抜粋で実施"), default=False)
    public = models.BooleanField(_("公開の学習会"), default=False)
    note = models.TextField(_("メモ"), max_length=2000, blank=True)
    went_well = models.TextField(_("よかったこと"), max_length=2000, blank=True)
    questions = models.TextField(_("参加者から出た質問"), max_length=2000, blank=True)

    status = models.CharField(_("状態"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    planned_on = models.DateField(_("予定した日"), null=True, blank=True, editable=False)
    head_count = models.PositiveIntegerField(_("参加者数"), null=True, blank=True, editable=False)
    listed = models.PositiveIntegerField(_("名簿の人数"), null=True, blank=True, editable=False)
    audience_parts = models.JSONField(_("対象ごとの人数"), default=dict, blank=True, editable=False)
    age_parts = models.JSONField(_("年代ごとの人数"), default=dict, blank=True, editable=False)
    basis = models.CharField(_("人数の数え方"), max_length=10, choices=Basis, default=Basis.COUNTED, editable=False)
    hold = models.CharField(_("集計の保留"), max_length=10, choices=Hold, blank=True, default="", editable=False)
    reported_at = models.DateTimeField(_("報告日時"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("確認日時"), null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("確認した人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    returned_at = models.DateTimeField(_("お願いした日時"), null=True, blank=True, editable=False)
    return_comment = models.TextField(_("ご確認いただきたいこと"), blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("中止の連絡"), null=True, blank=True, editable=False)
    postponed_at = models.DateTimeField(_("延期の連絡"), null=True, blank=True, editable=False)
    postponed_from = models.DateField(_("延期前の日"), null=True, blank=True, editable=False)
    closing_note = models.CharField(_("中止・延期の理由"), max_length=200, blank=True, editable=False)
    no_answer_at = models.DateTimeField(_("回答なしとした日時"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("登録日時"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    link_version = models.PositiveIntegerField(default=1, editable=False)

    objects = StudySessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("学習会")
        verbose_name_plural = _("学習会")
        ordering = ["-held_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(format__in=Format.values), name="session_format_known"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="session_basis_known"),
            models.CheckConstraint(condition=Q(hold__in=Hold.values), name="session_hold_known"),
            models.CheckConstraint(
                condition=Q(ambassador__isnull=False) | Q(organization__isnull=False) | ~Q(host_name=""),
                name="session_has_someone_to_credit",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["reported", "confirmed", "returned"],
                    head_count__isnull=False,
                    reported_at__isnull=False,
                )
                | Q(
                    status__in=["draft", "planned", "cancelled", "postponed", "no_answer"],
                    head_count__isnull=True,
                    reported_at__isnull=True,
                    hold="",
                ),
                name="session_head_count_comes_with_the_report",
            ),
            models.CheckConstraint(
                condition=Q(head_count__isnull=True) | Q(head_count__gte=0, head_count__lte=rules.MOST),
                name="session_head_count_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_at__isnull=False)
                | ~Q(status="confirmed") & Q(confirmed_at__isnull=True, confirmed_by__isnull=True),
                name="session_confirmed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="returned", returned_at__isnull=False) & ~Q(return_comment="")
                | ~Q(status="returned") & Q(returned_at__isnull=True, return_comment=""),
                name="session_returned_has_a_comment",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | ~Q(status="cancelled") & Q(cancelled_at__isnull=True),
                name="session_cancelled_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="postponed") | Q(postponed_at__isnull=False, planned_on__isnull=False),
                name="session_postponed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="no_answer", no_answer_at__isnull=False)
                | ~Q(status="no_answer") & Q(no_answer_at__isnull=True),
                name="session_no_answer_has_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["planned", "no_answer"]) | Q(planned_on=F("held_on")),
                name="session_planned_for_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(format="online") | Q(prefecture="", municipality_code=""),
                name="session_online_has_no_venue_prefecture",
            ),
            models.CheckConstraint(
                condition=Q(municipality_code="") | Q(municipality_code__regex=r"^[0-9]{5}$"),
                name="session_municipality_code_has_5_digits",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_its_start",
            ),
        ]
        indexes = [
            models.Index(fields=["held_on", "id"], name="session_by_day"),
            models.Index(fields=["status", "held_on"], name="session_by_status"),
            models.Index(fields=["ambassador", "held_on"], name="session_by_ambassador"),
            models.Index(fields=["area", "held_on"], name="session_by_area"),
            models.Index(fields=["area", "status", "held_on"], name="session_by_area_and_status"),
            models.Index(fields=["reported_at"], name="session_to_confirm", condition=Q(status="reported")),
            models.Index(fields=["held_on", "id"], name="session_public", condition=Q(status="planned", public=True)),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.heading}"

    def get_absolute_url(self) -> str:
        return reverse("sessions:detail", args=[self.pk])

    @property
    def heading(self) -> str:
        return self.title or gettext("子どもの未来アクション学習会")

    @property
    def place(self) -> str:
        """Where it counts: "01" to "47", "online" or "unknown"."""
        return rules.counting_place(format=self.format, prefecture=self.prefecture)

    @property
    def place_name(self) -> str:
        """Return the place in the language of the page: 埼玉県, オンライン, 不明."""
        if self.format == Format.ONLINE:
            return gettext("オンライン")
        return BY_CODE[self.prefecture].label() if self.prefecture else gettext("不明")

    @property
    def municipality_name(self) -> str:
        return municipalities.name_of(self.municipality_code)

    @property
    def where(self) -> str:
        """Return the place as one line: prefecture, municipality unless the hall's name begins with it, hall."""
        known = municipalities.find(self.municipality_code)
        town = "" if known is None or self.venue.startswith(known.name) else known.label()
        return " ".join(filter(None, (self.place_name, town, self.venue)))

    @property
    def is_report_in(self) -> bool:
        return self.status in Status.report_in()

    @property
    def is_reportable(self) -> bool:
        """Whether a report is expected by now."""
        return self.status in Status.open() and self.held_on <= timezone.localdate()

    @property
    def is_unreported(self) -> bool:
        return self.status in Status.open() and self.held_on < timezone.localdate()

    @property
    def is_coming(self) -> bool:
        return self.status == Status.PLANNED and self.held_on >= timezone.localdate()

    @property
    def is_held_back(self) -> bool:
        """Whether the report counts only once staff confirm it."""
        return bool(self.hold) and self.is_report_in and self.status != Status.CONFIRMED

    @property
    def is_counted(self) -> bool:
        return self.is_report_in and bool(self.head_count) and not self.is_held_back

    @property
    def status_label(self) -> str:
        """The status as people say it: 未報告 is a planned session whose day is over."""
        if self.status == Status.PLANNED and self.is_unreported:
            return gettext("未報告")
        return str(self.get_status_display())

    @property
    def arrived(self) -> list[str]:
        """Return the ids of reports that browsers need not keep any more, the newest few."""
        return [str(self.pk), *(str(pk) for pk in self.arrivals.values_list("pk", flat=True)[:20])]

    def derive(self) -> None:
        """Fill what follows from other columns: the host's kind and prefecture, an online session's lack of a venue."""
        if self.organization:
            self.host_kind = self.organization.kind
        elif self.host_kind == BodyKind.UNKNOWN and not self.host_name:
            self.host_kind = kind_of_host(self.ambassador)
        prefectures = [each.prefecture for each in (self.organization, self.ambassador) if each]
        self.host_prefecture = next(filter(None, prefectures), self.host_prefecture)
        if self.format == Format.ONLINE:
            self.prefecture = self.municipality_code = ""
        if self.municipality_code[:2] != self.prefecture:  # another prefecture was chosen
            self.municipality_code = ""

    def counts(self) -> list[Line]:
        """Return the lines that the ledger should hold for this row now. Reads this row only, no query."""
        return [*self._plan_lines(), *self._report_lines()]

    def _plan_lines(self) -> list[Line]:
        """Planned beforehand, and what became of it (報告率), on the planned day."""
        if not self.planned_on or self.status in (Status.DRAFT, Status.CANCELLED, Status.POSTPONED):
            return []
        lines = [self._line(Indicator.PLANNED, self.planned_on)]
        if self.is_report_in:
            lines.append(self._line(Indicator.REPORTED, self.planned_on))
        if self.status == Status.NO_ANSWER:
            lines.append(self._line(Indicator.NO_ANSWER, self.planned_on))
        return lines

    def _report_lines(self) -> list[Line]:
        """One session and its head-count, on the day it was held; preliminary until confirmed (DOMAIN 3.4, 3.5)."""
        if not self.is_counted or self.head_count is None:
            return []
        certainty = Certainty.FINAL if self.status == Status.CONFIRMED else Certainty.PRELIMINARY
        facts: dict[str, Any] = {"certainty": certainty, "basis": self.basis}
        return [
            self._line(Indicator.SESSIONS, self.held_on, **facts),
            self._line(Indicator.PARTICIPANTS, self.held_on, quantity=self.head_count, **facts),
        ]

    def _line(self, indicator: Indicator, day: Any, **facts: Any) -> Line:
        return Line(
            indicator=indicator,
            effective_on=day,
            prefecture=self.place,
            kind=self.host_kind,
            audience=self.audience,
            body=self.organization_id,
            **facts,
        )


_KINDS = {
    Ambassador.Affiliation.COOP_MEMBER: BodyKind.COOP,
    Ambassador.Affiliation.COOP_STAFF: BodyKind.COOP,
    Ambassador.Affiliation.COUNCIL: BodyKind.COUNCIL,
    Ambassador.Affiliation.GOVERNMENT: BodyKind.MUNICIPALITY,
    Ambassador.Affiliation.CAFETERIA: BodyKind.NPO,
    Ambassador.Affiliation.NPO: BodyKind.NPO,
    Ambassador.Affiliation.SCHOOL: BodyKind.SCHOOL,
}


def kind_of_host(ambassador: Ambassador | None) -> str:
    """Return the kind of host where an ambassador holds a session in the own name."""
    if ambassador is None:
        return BodyKind.UNKNOWN
    if ambassador.organization:
        return ambassador.organization.kind
    own = BodyKind.GROUP if ambassador.is_group else BodyKind.OTHER
    return _KINDS.get(ambassador.affiliation, own)  # type: ignore[call-overload, no-any-return]
