"""The words of study sessions as choices (DOMAIN 3, 4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a study session stands. Only `workflow` changes it. "Due, unreported" is derived from the day."""

    DRAFT = "draft", _("下書き")
    PLANNED = "planned", _("開催予定")
    REPORTED = "reported", _("報告済")
    CONFIRMED = "confirmed", _("確認済")
    RETURNED = "returned", _("内容のご確認のお願い")
    CANCELLED = "cancelled", _("中止")
    POSTPONED = "postponed", _("延期（日程未定）")
    NO_ANSWER = "no_answer", _("回答なし")

    @classmethod
    def report_in(cls) -> tuple[str, ...]:
        """Those whose report has arrived."""
        return cls.REPORTED, cls.CONFIRMED, cls.RETURNED

    @classmethod
    def open(cls) -> tuple[str, ...]:
        """Those that a report is expected for."""
        return cls.PLANNED, cls.NO_ANSWER


class Format(models.TextChoices):
    VENUE = "venue", _("会場")
    ONLINE = "online", _("オンライン")
    HYBRID = "hybrid", _("会場とオンライン")


class Basis(models.TextChoices):
    """How the head-count was taken. The values are those of the ledger."""

    LIST = "list", _("名簿・受付")
    COUNTED = "counted", _("その場で数えた")
    ESTIMATE = "estimate", _("概数（およその人数）")


class Hold(models.TextChoices):
    """Why a report counts only once staff confirm it (DOMAIN 3.5, 3.9)."""

    NONE = "", _("なし")
    LARGE = "large", _("人数が多い")
    OPENING = "opening", _("システム導入前の実績を超える")
    OUTSIDE = "outside", _("アンバサダー以外からの報告")


class AgeBand(models.TextChoices):
    """The age bands of a report's optional breakdown."""

    CHILDREN = "children", _("小学生まで")
    TEENS = "teens", _("中学生・高校生")
    YOUNG = "young", _("18〜29歳")
    MIDDLE = "middle", _("30〜59歳")
    OLDER = "older", _("60歳以上")


class Audience(models.TextChoices):
    """The main audience: one category, the rest in words."""

    UNKNOWN = "", _("選ばない")
    MEMBERS = "members", _("生協の組合員")
    STAFF = "staff", _("生協の役職員")
    RESIDENTS = "residents", _("地域のみなさん")
    PARENTS = "parents", _("保護者・PTA")
    STUDENTS = "students", _("学生・生徒")
    EDUCATORS = "educators", _("学校・保育の関係者")
    WELFARE = "welfare", _("民生委員・児童委員、福祉の関係者")
    OFFICIALS = "officials", _("行政・社協の職員")
    SUPPORTERS = "supporters", _("子ども食堂などの支援団体")
    OTHER = "other", _("その他")
