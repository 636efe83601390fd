"""The words of making a prefecture's edition."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(models.TextChoices):
    """The two who make an edition."""

    SECTION = "section", _("都道府県")
    STAFF = "staff", _("事務局")

    @property
    def other(self) -> Side:
        return Side.STAFF if self == Side.SECTION else Side.SECTION


class Stage(models.TextChoices):
    """Where a project stands. Only `workflow` changes it."""

    AGREEMENT = "agreement", _("合意の確認")
    WORKING = "working", _("原稿づくり")
    APPROVED = "approved", _("承認済み")
    PUBLISHED = "published", _("公開")
    STOPPED = "stopped", _("中止")

    @classmethod
    def open(cls) -> tuple[str, ...]:
        return cls.AGREEMENT, cls.WORKING, cls.APPROVED


class Kind(models.TextChoices):
    """What a prefecture adds to the national text."""

    SURVEY = "survey", _("子どもの生活に関する調査")
    MEASURES = "measures", _("県の施策・取り組み")
    CONTACTS = "contacts", _("相談窓口")


class PartState(models.TextChoices):
    EMPTY = "empty", _("未記入")
    WRITING = "writing", _("記入中")
    DONE = "done", _("記入済み")


HELP = {
    Kind.SURVEY: _("調査の名称・時期・対象と、冊子で伝えたい結果を書いてください。報告書のPDFなどを添付できます。"),
    Kind.MEASURES: _("子どもと家庭を支える制度や事業を、名称と短い説明で書いてください。"),
    Kind.CONTACTS: _("読んだ方が相談できる窓口の名称・電話番号・受付時間・ウェブサイトを書いてください。"),
}
