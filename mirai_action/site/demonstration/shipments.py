"""Printed copies in the demonstration: the store, orders in every state, their use; and an edition in the making."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from ambassadors.models import Ambassador, Section
from materials.models import Edition
from materials.orders import occasions, workflow
from materials.orders.models import Handout, Order, Stock, StockMovement
from materials.orders.orderers import Orderer
from materials.samples import SAMPLES, pdf_of
from materials.workshop import inviting
from materials.workshop import workflow as workshop
from materials.workshop.choices import Side
from mirai_action.letters import outbox
from sessions_log.models import StudySession
from sessions_log.supplies.models import CopiesUsed

from . import HANAKO, ISSUER, MAKER, ORGANIZER
from .world import World, moment

SESSIONS_WITH_COPIES = 8
PARTS = {
    "survey": "子どもの生活に関する実態調査（架空）から、食事・学習・相談相手についての3つの結果を紹介します。",
    "measures": "・学習支援教室（県内12か所）\n・子ども食堂への食材支援\n・ひとり親家庭の相談会",
}


def tell(world: World) -> None:
    """Fill the store, send and receive orders, and begin a prefecture's edition. No letters."""
    editions = {each.slug: each for each in Edition.objects.filter(series__slug="brochure").select_related("series")}
    with outbox.silence():
        stocks = _store(world, editions)
        _orders(world, stocks)
        _handouts(world, editions)
        _edition_in_the_making(world)
    _used(world)
    workshop.hand_to(editions["saitama"], section=Section.objects.get(email=ISSUER))


def _store(world: World, editions: dict[str, Edition]) -> dict[str, Stock]:
    """Two printings of the national edition, one of Saitama's that is nearly gone."""
    stocks = {}
    for slug, threshold, printings in (("national", 500, (3000, 2000)), ("saitama", 100, (180,))):
        stocks[slug] = Stock.objects.create(edition=editions[slug], threshold=threshold)
        for number, copies in enumerate(printings):
            _move(world, stocks[slug], copies, "printed", days=180 - 60 * number, note=f"第{number + 1}刷")
    _move(world, stocks["national"], -12, "difference", days=30, note="棚卸し")
    return stocks


def _move(world: World, stock: Stock, quantity: int, reason: str, *, days: int, note: str) -> StockMovement:
    on = world.today - timedelta(days=days)
    facts: dict[str, Any] = {"on": on, "note": note, "press": world.uuid()}
    return workflow.move(stock, quantity=quantity, reason=reason, by=world.staff, **facts)


def _orders(world: World, stocks: dict[str, Stock]) -> None:
    """One order in each state and some more; hanako's are for her coming session and for one that is over."""
    people = list(Ambassador.objects.current().exclude(email=HANAKO).order_by("number")[:8])
    hanako = Ambassador.objects.filter(email=HANAKO).first()
    council = Section.objects.get(email=ORGANIZER)
    national, saitama = stocks["national"].edition, stocks["saitama"].edition
    for number, person in enumerate(people[:4]):
        _arrived(
            world, _order(world, person, {national: 20 + 10 * number}, days=90 - 10 * number), days=80 - 10 * number
        )
    _shipped(world, _order(world, council, {national: 60, saitama: 40}, days=9, needed=12, expected=90), days=4)
    if people[4:7]:
        _order(world, people[4], {national: 30}, days=2, needed=6, expected=28)
        _order(world, people[5], {national: 80}, days=1, needed=30, expected=40, note="追加の分も含みます。")
        cancelled = _order(world, people[6], {national: 15}, days=20)
        workflow.cancel(cancelled, by=None)
    _prepared(world, _order(world, council, {saitama: 25}, days=3, needed=18, expected=25))
    if hanako:
        _arrived(world, _order(world, hanako, {saitama: 30}, days=40, expected=30), days=33)
        coming = StudySession.objects.for_ambassador(hanako).coming().last()
        about = {"needed": (coming.held_on - world.today).days, "expected": coming.expected} if coming else {}
        order = _order(world, hanako, {saitama: 30}, days=1, **about)
        if coming:
            occasions.link(order, str(coming.pk))


def _order(world: World, of: Any, copies: dict[Edition, int], *, days: int, **about: Any) -> Order:
    needed = about.pop("needed", None)
    at = moment(world.today - timedelta(days=days), 10, world.random.randint(0, 59))
    return workflow.place(
        Orderer(of),
        copies=copies,
        id=world.uuid(),
        ordered_at=at,
        needed_on=world.today + timedelta(days=needed) if needed else None,
        recipient=of.addressee,
        postal_code="330-0000",
        address=f"{of.prefecture_name}架空市見本町{world.random.randint(1, 9)}-{world.random.randint(1, 20)}",
        phone=f"048-000-{world.random.randint(1, 9999):04}",
        **about,
    )


def _prepared(world: World, order: Order) -> Order:
    workflow.prepare(order, by=world.staff)
    return order


def _shipped(world: World, order: Order, *, days: int) -> Order:
    on = world.today - timedelta(days=days)
    facts: dict[str, Any] = {"carrier": "見本運輸", "tracking": f"{world.random.randint(10**11, 10**12 - 1)}", "on": on}
    workflow.ship(order, by=world.staff, **facts)
    Order.objects.filter(pk=order.pk).update(prepared_at=moment(on, 9), shipped_at=moment(on, 15))
    return order


def _arrived(world: World, order: Order, *, days: int) -> None:
    _shipped(world, order, days=days + 2)
    workflow.arrive(order, by=None)
    Order.objects.filter(pk=order.pk).update(arrived_at=moment(world.today - timedelta(days=days), 17))


def _handouts(world: World, editions: dict[str, Edition]) -> None:
    """The prefecture's own print run at a festival, copies of the store at a forum, some by the council."""
    issuer, council = Section.objects.get(email=ISSUER), Section.objects.get(email=ORGANIZER)
    rows: tuple[dict[str, Any], ...] = (
        {
            "edition": editions["saitama"],
            "event": "県民の日 親子ひろば（架空）",
            "copies": 400,
            "source": "own",
            "section": issuer,
        },
        {
            "edition": editions["saitama"],
            "event": "福祉まつり（架空）",
            "copies": 25,
            "source": "shipped",
            "section": council,
        },
        {
            "edition": editions["national"],
            "event": "全国フォーラム（架空）",
            "copies": 200,
            "source": "stock",
            "section": None,
        },
    )
    for number, facts in enumerate(rows):
        day = world.today - timedelta(days=20 + 15 * number)
        row = workflow.hand_out(by=world.staff, id=world.uuid(), held_on=day, prefecture="11", **facts)
        Handout.objects.filter(pk=row.pk).update(recorded_at=moment(day, 18))


def _used(world: World) -> None:
    """What some sessions of the last months used, and what was left."""
    held = StudySession.objects.counted().order_by("-held_on", "pk").prefetch_related("editions")
    rows = []
    for session in held[:SESSIONS_WITH_COPIES]:
        for edition in session.editions.all()[:1]:
            left = world.random.choice((0, 0, 2, 5, 8))
            rows.append(CopiesUsed(session=session, edition=edition, used=min(session.head_count or 0, 22), left=left))
    CopiesUsed.objects.bulk_create(rows)


def _edition_in_the_making(world: World) -> None:
    """長野県版, half-way: agreed, two parts of three, a draft with remarks, approved by neither."""
    officer = {"name": "こども若者課（架空）", "contact_name": "清水 薫", "email": MAKER, "phone": ""}
    project = inviting.begin(prefecture="20", section=None, by=world.staff, **officer)
    account = project.section.user
    workshop.agree(project, side=Side.STAFF, by=world.staff)
    workshop.agree(project, side=Side.SECTION, by=account)
    for kind, text in PARTS.items():
        workshop.fill(project, kind, text=text, done=True, side=Side.SECTION, by=account)
    workshop.fill(project, "contacts", text="窓口の一覧は確認中です。", done=False, side=Side.SECTION, by=account)
    sample = next(each for each in SAMPLES if (each.series, each.edition) == ("brochure", "national"))
    file = ContentFile(pdf_of(sample), "draft.pdf")
    draft = workshop.put_draft(
        project, file=file, side=Side.STAFF, by=world.staff, note="全国版をもとにした、はじめの案です。"
    )
    for page, text in ((1, "表紙に県の花を入れたいです。"), (3, "学習支援教室の数は、4月から14か所になります。")):
        workshop.comment(draft, text=text, page=page, side=Side.SECTION, by=account, id=world.uuid())
