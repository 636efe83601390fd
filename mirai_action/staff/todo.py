"""What waits for staff: counts, each with the list behind it. Regional staff see the sessions of their prefectures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.desk.models import PaperLetter
from ambassadors.duplicates import candidates
from ambassadors.home.models import Consultation, StillAsked
from ambassadors.models import Ambassador, Section
from ambassadors.newsletters.models import Newsletter
from ambassadors.privacy.models import Erasure
from ambassadors.rosters.models import Import
from materials.orders.models import Order, Stock
from materials.workshop import turns
from materials.workshop.choices import Side
from materials.workshop.models import Project
from mirai_action.core.scope import scoped
from mirai_action.letters.models import Letter
from sessions_log.calendar.models import Question
from sessions_log.desk import quality
from sessions_log.models import StudySession
from sessions_log.trainings.models import Application, Training

ENOUGH = 10_000  # counting further costs more the more there is, and nobody works through that many


@dataclass(frozen=True, kw_only=True)
class Task:
    """A line of the list, counted up to `ENOUGH`. `urgent` is what staff alone can move on; the rest waits."""

    key: str
    name: str
    note: str
    count: int
    href: str
    urgent: bool = True

    @property
    def or_more(self) -> bool:
        return self.count >= ENOUGH


def tasks(user: Any) -> list[Task]:
    """Return the lines in the order of work, those with nothing to do included (a calm 0 is news too)."""
    asked = [*_consultations(), *_questions()]
    of_the_nation = [*asked, *_trainings(), *_copies(), *_letters(), *_erasures()] if user.national else []
    return [*(_registrations() if user.national else []), *_sessions(user), *of_the_nation]


def _registrations() -> list[Task]:
    """Only JCCU reviews registrations (DOMAIN 6)."""
    rows = Ambassador.objects
    return [
        _task(
            "registrations",
            _("登録申込の確認"),
            _("承認・確認のお願い・見送りを選びます"),
            rows.waiting(),
            status__exact="to_review",
        ),
        _task(
            "telephone",
            _("メール未確認のまま3日を過ぎた申込"),
            _("お電話で確認してください（電話番号のない方へは郵便で）"),
            rows.to_telephone(),
            queue="telephone",
        ),
        _task(
            "unconfirmed",
            _("メール未確認の申込"),
            _("ご本人がまだ確認リンクを使っていません"),
            rows.unconfirmed(),
            urgent=False,
            status__exact="applied",
        ),
        Task(
            key="duplicates",
            name=_("重複の候補"),
            note=_("同じ方かもしれない登録を見比べて、統合するか別の方かを決めます"),
            count=candidates.waiting(),
            href=reverse("admin:duplicates_merge_candidates") + "?level=likely",
        ),
        _task(
            "paper_letters",
            _("印刷する手紙"),
            _("メールアドレスのない方へ、郵便でお送りします"),
            PaperLetter.objects.to_print(),
            state="waiting",
        ),
        _task(
            "imports",
            _("取り込みの途中の名簿"),
            _("内容を1行ずつ確かめて、取り込むか中止します"),
            Import.objects.waiting(),
            step__in="uploaded,preview",
        ),
        _task(
            "sections",
            _("団体のアカウントの申込"),
            _("団体を確かめて、アカウントを用意します"),
            Section.objects.asked(),
            status__exact="asked",
        ),
    ]


def _consultations() -> list[Task]:
    """What ambassadors ask staff themselves, and whom a letter does not reach."""
    return [
        _task(
            "consultations",
            _("開催の相談"),
            _("アンバサダーが回答を待っています"),
            Consultation.objects.waiting(),
            turn="waiting",
        ),
        _task(
            "still_asked",
            _("活動継続の確認が届かない方"),
            _("お電話などで確かめます"),
            StillAsked.objects.undelivered(),
            state="undelivered",
        ),
    ]


def _sessions(user: Any) -> list[Task]:
    rows: Any = scoped(StudySession.objects.all(), user, "area")
    return [
        _task("reports", _("実施報告の確認"), _("速報を確定にします"), rows.to_confirm(), page="review"),
        _task(
            "unreported",
            _("未報告の学習会"),
            _("開催予定日が過ぎ、報告がまだ届いていません"),
            rows.awaited(),
            page="unreported",
        ),
        Task(
            key="quality",
            name=_("記録の点検"),
            note=_("場所・日付・人数・重複に気になる点があります"),
            count=quality.waiting(user),
            href=reverse("admin:sessions_log_studysession_quality"),
        ),
        _task(
            "returned",
            _("内容のご確認のお願い中"),
            _("報告した方のお返事を待っています"),
            rows.returned(),
            urgent=False,
            status__exact="returned",
        ),
    ]


def _questions() -> list[Task]:
    """What two persons write to each other is for national staff, and only where a host reports it."""
    return [
        _task(
            "questions",
            _("不適切とされた質問"),
            _("主催の方が知らせた、学習会への質問を確かめます"),
            Question.objects.reported(),
            state="reported",
        )
    ]


def _trainings() -> list[Task]:
    """Applicants are persons: national staff only."""
    return [
        _task(
            "attendance",
            _("講習会の出欠の記録"),
            _("終わった講習会に、出欠が未記録の方がいます"),
            Training.objects.unmarked(),
            due="unmarked",
        ),
        _task(
            "offers",
            _("講習会の空席を電話でご案内"),
            _("メールアドレスのない方に、席が空いたことを伝えます"),
            Application.objects.offered().filter(email=""),
            status__exact="offered",
        ),
    ]


def _copies() -> list[Task]:
    """Orders hold addresses, and the store is the nation's."""
    return [
        _task("orders", _("冊子の発送"), _("必要な日の早い注文から送ります"), Order.objects.waiting(), queue="waiting"),
        _projects(),
        _task("stock", _("少なくなった冊子"), _("増刷や取り寄せを考えます"), Stock.objects.low(), low="yes"),
    ]


def _projects() -> Task:
    """Prefectures' editions in the making whose next step is ours."""
    waiting = sum(turns.of(each).is_of(Side.STAFF) for each in Project.objects.running().whole())
    href = _list(Project, {"turn": Side.STAFF})
    return Task(
        key="projects", name=_("都道府県版づくり"), note=_("原稿案の確認・承認・公開など"), count=waiting, href=href
    )


def _erasures() -> list[Task]:
    """The night does them; staff see to parcels and sessions before."""
    return [
        _task(
            "erasures",
            _("個人情報の消去のご依頼"),
            _("日が来ると夜のうちに消去します。発送前の注文や予定の学習会を確かめます"),
            Erasure.objects.open(),
            urgent=False,
            state="open",
        )
    ]


def _letters() -> list[Task]:
    return [
        _task(
            "newsletters",
            _("送れなかったニュースレター"),
            _("予約の時刻に送れませんでした。直して、もう一度送ります"),
            Newsletter.objects.stuck(),
            status="stuck",
        ),
        _task(
            "letters",
            _("送信できなかったメール"),
            _("宛先とエラーを確かめます"),
            Letter.objects.failed(),
            state="failed",
        ),
    ]


def _task(
    key: str, name: str, note: str, rows: QuerySet[Any], *, urgent: bool = True, page: str = "", **condition: str
) -> Task:
    """`page` is one of its own beside the list of the model."""
    opts = rows.model._meta
    href = reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}") if page else _list(rows.model, condition)
    return Task(key=key, name=name, note=note, count=rows.order_by()[:ENOUGH].count(), href=href, urgent=urgent)


def _list(model: type[Model], condition: dict[str, str]) -> str:
    """Return the address of the filtered list, "" where the model has none in the admin."""
    if not admin.site.is_registered(model):
        return ""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist") + "?" + urlencode(condition)
