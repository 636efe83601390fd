"""The words of the programme as choices (DOMAIN 4, 6, 7)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyKind(models.TextChoices):
    """What kind of body someone belongs to, or holds a study session."""

    COOP = "coop", _("会員生協")
    UNION = "union", _("都道府県生協連")
    PREFECTURE = "prefecture", _("都道府県")
    MUNICIPALITY = "municipality", _("市区町村")
    COUNCIL = "council", _("社会福祉協議会")
    NPO = "npo", _("NPO・市民団体")
    SCHOOL = "school", _("学校・大学")
    GROUP = "group", _("任意のグループ")
    OTHER = "other", _("その他")
    UNKNOWN = "unknown", _("不明")


class Status(models.TextChoices):
    """Where an ambassador stands (DOMAIN 4). Only `workflow` changes it."""

    APPLIED = "applied", _("メール未確認")
    TO_REVIEW = "to_review", _("確認待ち")
    ASKED_BACK = "asked_back", _("ご本人に確認中")
    REGISTERED = "registered", _("登録")
    RESTING = "resting", _("活動休止中")
    LEFT = "left", _("登録の解除")
    DECLINED = "declined", _("登録見送り")
    MERGED = "merged", _("統合済")

    @classmethod
    def undecided(cls) -> tuple[str, ...]:
        return cls.APPLIED, cls.TO_REVIEW, cls.ASKED_BACK

    @classmethod
    def counted(cls) -> tuple[str, ...]:
        """Those that count as registered, cumulatively: a person who left was registered."""
        return cls.REGISTERED, cls.RESTING, cls.LEFT

    @classmethod
    def live(cls) -> tuple[str, ...]:
        return cls.APPLIED, cls.TO_REVIEW, cls.ASKED_BACK, cls.REGISTERED, cls.RESTING


class SectionStatus(models.TextChoices):
    """Where the account of a body's section stands. Only `workflow.sections` changes it."""

    ASKED = "asked", _("申込")
    ACTIVE = "active", _("利用中")
    DECLINED = "declined", _("見送り")
    CLOSED = "closed", _("利用終了")


class Channel(models.TextChoices):
    """How an application or a consent reached us."""

    WEB = "web", _("ウェブ")
    PAPER = "paper", _("用紙")
    FAX = "fax", _("ファクス")
    PHONE = "phone", _("電話")
    ROSTER = "roster", _("名簿")


class ConfirmedBy(models.TextChoices):
    """How we know that the contact is the person's own."""

    EMAIL = "email", _("メールのリンク")
    PHONE = "phone", _("電話")
    POST = "post", _("郵便")
    FAX = "fax", _("ファクス")
    ROSTER = "roster", _("名簿")


class AmbassadorKind(models.TextChoices):
    INDIVIDUAL = "individual", _("個人")
    GROUP = "group", _("団体")
    UNKNOWN = "unknown", _("不明")


class Affiliation(models.TextChoices):
    """What an ambassador belongs to, in the words of those who register."""

    NONE = "", _("選ばない")
    COOP_MEMBER = "coop_member", _("生協の組合員")
    COOP_STAFF = "coop_staff", _("生協・生協連の役職員")
    COUNCIL = "council", _("社会福祉協議会")
    GOVERNMENT = "government", _("都道府県・市区町村")
    WELFARE = "welfare", _("民生委員・児童委員")
    CAFETERIA = "cafeteria", _("子ども食堂")
    NPO = "npo", _("NPO・市民団体")
    SCHOOL = "school", _("学校・大学（学生を含む）")
    OTHER = "other", _("その他")


class ConsentKind(models.TextChoices):
    """What one may agree to (DOMAIN 6); each is a tick of its own."""

    HANDLING = "a", _("個人情報の取り扱い")
    NEWSLETTER = "b", _("ニュースレター")
    PUBLISH = "c", _("お名前の掲載")
    TO_COOP = "d1", _("生協への連絡先の提供")
    TO_PREFECTURE = "d2", _("都道府県への連絡先の提供")
