"""Training sessions: the ten of 2018 and 2019 as published, one of last winter, and two that one can apply for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from ambassadors.models import Ambassador, AmbassadorKind
from sessions_log.trainings import handling
from sessions_log.trainings.choices import Status
from sessions_log.trainings.models import Application, Training

from . import HANAKO, words
from .world import World, moment


class Venue(NamedTuple):
    """A training as it was: the sums of both years are published (309 and 179, のべ), day and hall are invented."""

    day: date
    prefecture: str
    place: str
    hall: str
    attended: int


HELD = (
    Venue(date(2018, 6, 9), "40", "博多", "博多ひだまり会館（架空）", 58),
    Venue(date(2018, 6, 23), "13", "東京", "東京みどり会館 大会議室（架空）", 84),
    Venue(date(2018, 7, 14), "04", "仙台", "仙台あおば会館（架空）", 47),
    Venue(date(2018, 9, 8), "33", "岡山", "岡山もも会館（架空）", 49),
    Venue(date(2018, 10, 13), "27", "大阪", "大阪なかま会館（架空）", 71),
    Venue(date(2019, 6, 8), "13", "東京", "東京みどり会館 大会議室（架空）", 52),
    Venue(date(2019, 6, 29), "40", "福岡", "福岡ひだまり会館（架空）", 38),
    Venue(date(2019, 7, 20), "38", "愛媛", "松山みかん会館（架空）", 26),
    Venue(date(2019, 9, 14), "23", "愛知", "名古屋こもれび会館（架空）", 34),
    Venue(date(2019, 10, 26), "04", "宮城", "仙台あおば会館（架空）", 29),
)
PROGRAMME = """13:00 開会とごあいさつ
13:15 子どもの貧困の今（講義）
14:15 休憩
14:30 学習会の60分を体験する
15:30 グループで話し合い：自分の地域で開くなら
16:15 登録と学習ツールのご案内
16:30 閉会"""
JOINING = "筆記用具をお持ちください。受付は12時30分からです。"
REGISTER_WITHIN, REGISTERED = timedelta(days=200), 0.45
ABSENT, CANCELLED = 0.07, 0.04
SEATS_FREE, WAITING = 37, 5


def hold(world: World) -> None:
    """Write the trainings and their applications in bulk. They feed no count, so the ledger hears nothing."""
    story = _Story(world)
    hanako = next((each for each in world.ambassadors if each.email == HANAKO), None)
    story.met |= {hanako.pk} if hanako else set()
    for venue in HELD:
        story.held(venue)
    winter = _saturday(world.today - timedelta(days=200))
    story.held(Venue(winter, "", "オンライン", "", 24), guest=hanako)
    story.with_free_seats(guest=hanako)
    story.full()
    Training.objects.bulk_create(story.trainings)
    Application.objects.bulk_create(story.applications, batch_size=500)


class _Story:
    """Trainings and applications in memory."""

    def __init__(self, world: World) -> None:
        self.world, self.text = world, handling.stored("ja")
        self.trainings: list[Training] = []
        self.applications: list[Application] = []
        self.met: set[Any] = set()  # ambassadors who have been to one
        self.number = 0

    def held(self, venue: Venue, guest: Ambassador | None = None) -> None:
        """A training of the past: who came, who did not, who had cancelled."""
        row = self._training(venue, capacity=venue.attended + venue.attended // 5 + 4)
        future = self._future_ambassadors(venue.day)
        for place in range(venue.attended):
            person = guest if guest and not place else None
            if person is None and future and self.world.chance(REGISTERED):
                person = future.pop()
            self._apply(row, Status.ATTENDED, person=person)
        for share, status in ((ABSENT, Status.ABSENT), (CANCELLED, Status.CANCELLED)):
            for _each in range(round(venue.attended * share)):
                self._apply(row, status)
        row.taken = sum(each.status in Status.holding() for each in self.applications if each.training is row)

    def with_free_seats(self, guest: Ambassador | None) -> None:
        day = _saturday(self.world.today + timedelta(days=26))
        row = self._training(Venue(day, "13", "東京", "東京みどり会館 大会議室（架空）", 0), capacity=60)
        for place in range(60 - SEATS_FREE):
            self._apply(row, Status.SEATED, person=guest if guest and not place else None)
        self._apply(row, Status.UNCONFIRMED)
        row.taken = 60 - SEATS_FREE

    def full(self) -> None:
        """All seats are taken; one was given back and is offered to the first who waited."""
        day = _saturday(self.world.today + timedelta(days=12))
        row = self._training(Venue(day, "27", "大阪", "大阪なかま会館（架空）", 0), capacity=20)
        for _each in range(19):
            self._apply(row, Status.SEATED)
        self._apply(row, Status.CANCELLED)
        offered = self._apply(row, Status.OFFERED)
        offered.offered_at = moment(self.world.yesterday, 16)
        offered.offer_until = moment(self.world.today + timedelta(days=1), 17)
        for _each in range(WAITING):
            self._apply(row, Status.WAITING)
        row.taken = 20

    def _training(self, venue: Venue, *, capacity: int) -> Training:
        year = venue.day.year if venue.day.month >= 4 else venue.day.year - 1
        published = min(moment(venue.day - timedelta(days=60), 10), moment(self.world.yesterday, 10))
        row = Training(
            id=self.world.uuid(),
            title=f"{year}年度アンバサダー講習会（{venue.place}{'会場' if venue.prefecture else ''}）",
            held_on=venue.day,
            starts_at=time(13),
            ends_at=time(16, 30),
            online=not venue.prefecture,
            prefecture=venue.prefecture,
            venue=venue.hall,
            programme=PROGRAMME,
            joining=JOINING if venue.prefecture else "接続先は、前日にメールでお送りします。",
            capacity=capacity,
            deadline_on=venue.day - timedelta(days=5),
            published_at=published,
            created_at=published - timedelta(days=3),
        )
        self.trainings.append(row)
        return row

    def _apply(self, training: Training, status: str, *, person: Ambassador | None = None) -> Application:
        world = self.world
        last = min(training.deadline_on - timedelta(days=2), world.yesterday - timedelta(days=1))
        applied_at = moment(last - timedelta(days=world.random.randint(0, 25)), world.random.randint(8, 21))
        row = Application(
            id=world.uuid(),
            training=training,
            handling=self.text,
            status=status,
            applied_at=applied_at,
            **(self._of(person) if person else self._invented()),
        )
        _stand(row, status, applied_at + timedelta(minutes=world.random.randint(2, 90)))
        if person:
            self.met.add(person.pk)
            registered = person.registered_on and person.registered_on <= training.held_on
            row.ambassador = person if registered else None
        self.applications.append(row)
        return row

    def _of(self, person: Ambassador) -> dict[str, Any]:
        names = ("name", "kana", "email")
        return {name: getattr(person, name) for name in names} | {"affiliation": person.affiliation_name}

    def _invented(self) -> dict[str, Any]:
        random = self.world.random
        family, given = random.choice(words.FAMILY), random.choice(words.GIVEN)
        self.number += 1
        return {
            "name": f"{family.name} {given.name}",
            "kana": f"{family.kana} {given.kana}",
            "email": f"{given.romaji}.{family.romaji}.k{self.number}@example.jp",
            "affiliation": random.choice(("", "", "ひだまり生協", "こもれび生協", "社会福祉協議会", "子ども食堂")),
        }

    def _future_ambassadors(self, day: date) -> list[Ambassador]:
        """Return individuals who registered in the months after `day` and have not been to a training."""
        found = [
            each
            for each in self.world.ambassadors
            if each.kind == AmbassadorKind.INDIVIDUAL
            and each.registered_on
            and day < each.registered_on <= day + REGISTER_WITHIN
            and each.pk not in self.met
        ]
        self.world.random.shuffle(found)
        return found


def _stand(row: Application, status: str, confirmed_at: datetime) -> None:
    """Fill the moments that the status asks for."""
    if status != Status.UNCONFIRMED:
        row.confirmed_at = confirmed_at
    if status in Status.on_the_list():
        row.seated_at = confirmed_at
    if status in (Status.ATTENDED, Status.ABSENT):
        row.marked_at = moment(row.training.held_on, 13)
    if status == Status.CANCELLED:
        row.closed_at = confirmed_at + timedelta(hours=20)


def _saturday(day: date) -> date:
    return day + timedelta(days=(5 - day.weekday()) % 7)
