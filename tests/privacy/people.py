"""A person with everything, and a way to read the whole database as text."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from ambassadors import workflow
from ambassadors.duplicates import workflow as merges
from ambassadors.exports.models import Export
from ambassadors.groups.models import Invitation, Representative
from ambassadors.models import Ambassador, Decision, Draft, Inquiry
from ambassadors.rosters.models import Import, StagedRow
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from sessions_log.desk.models import ContactNote
from sessions_log.trainings import workflow as trainings
from tests import make

# Every way in which the person below stands somewhere.
TRACES = (
    *("鬼瓦 権左衛門", "鬼瓦権左衛門", "鬼瓦", "権左衛門", "おにがわら", "ごんざえもん", "土筆 つくし", "旧姓杉菜"),
    *(
        "gonzaemon@example.jp",
        "old-gonza@example.jp",
        "gonza-2@example.jp",
        "+81482223333",
        "048-222-3333",
        "0482223333",
    ),
    *("330-7777", "浦和区架空町9-9"),
)


def whole_database() -> str:
    """Return every row of every table as text: what a dump would hold."""
    tables = connection.introspection.table_names()
    lines: list[str] = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT row::text FROM "{table}" AS row')
            lines += [f"{table}: {line}" for (line,) in cursor.fetchall()]
    return "\n".join(lines)


def traces(text: str | None = None) -> list[str]:
    """Return the lines of the database that name the person."""
    lines = (text or whole_database()).splitlines()
    return [line for line in lines if any(each in line for each in TRACES)]


def with_everything(client: Any) -> SimpleNamespace:
    """Build a registered ambassador who left something in every part of the house."""
    person = make.ambassador(
        **{
            "name": "旧姓杉菜",
            "kind": "individual",
            "kana": "おにがわら ごんざえもん",
            "email": "old-gonza@example.jp",
        },
        **{"phone": "+81482223333", "postal_code": "330-7777", "address": "埼玉県さいたま市浦和区架空町9-9"},
        consents={"a", "b", "d1"},
    )
    manager = make.manager()
    workflow.edit(person, changes={"name": "鬼瓦 権左衛門"}, by=manager)
    person.email = "gonzaemon@example.jp"
    person.save(update_fields=["email"])
    workflow.correct(person, by=manager, reason="鬼瓦さんからの電話で訂正", kind="unknown")
    user = make.member(person)
    client.force_login(user)
    client.get("/my/")
    Inquiry.objects.create(ambassador=person, question="鬼瓦さんの電話は？", answer="048-222-3333です")
    Draft.objects.create(data={"name": "鬼瓦 権左衛門", "email": "gonzaemon@example.jp"})
    other = make.ambassador(name="菜花 さく", email="nanohana@example.jp")
    session = make.past_session(
        ambassador=person, note="鬼瓦権左衛門が担当 0482223333", title="鬼瓦さんと学ぶ会", head_count=40
    )
    make.session(ambassador=person, host_name="鬼瓦 権左衛門", venue="浦和区架空町9-9の自宅")
    joint = make.session(ambassador=other)
    joint.joint.add(person)
    ship_to = {"recipient": "土筆 つくし", "phone": "+81482223333", "postal_code": "330-7777"}
    order = make.order(person, address="浦和区架空町9-9", **ship_to)
    training = make.training()
    seat = trainings.apply(training, person=make.guest(name="鬼瓦 権左衛門", email="gonzaemon@example.jp"))[0]
    trainings.confirm(seat)
    ContactNote.objects.create(ambassador=person, text="鬼瓦さんに電話した", by=manager)
    content_type = ContentType.objects.get_for_model(Ambassador)
    LogEntry.objects.create(
        user=manager,
        content_type=content_type,
        object_id=str(person.pk),
        object_repr="鬼瓦 権左衛門",
        action_flag=CHANGE,
    )
    merged = make.ambassador(name="鬼瓦権左衛門", email="gonza-2@example.jp", prefecture="11")
    make.past_session(ambassador=merged, head_count=20)
    merges.merge(person, merged, by=manager, reason="鬼瓦さん本人に確認")
    Letter.objects.create(
        kind="sessions.joint",
        to_address="nanohana@example.jp",
        about=other.pk,
        params={"session": str(session.pk)},
        body_log="鬼瓦 権左衛門さんが共同実施に加えました",
    )
    Export.objects.create(by=manager, what="ambassadors.ambassador", format="csv", conditions="q=鬼瓦 権左衛門")
    source = Import.objects.create(kind="people", file_name="名簿.xlsx")
    StagedRow.objects.create(source=source, number=1, cells=["鬼瓦 権左衛門", "GONZAEMON@example.jp"], outcome="error")
    StagedRow.objects.create(source=source, number=2, facts={"name": "鬼瓦"}, target=person.pk, outcome="update")
    Representative.objects.create(ambassador=person, name="鬼瓦 権左衛門")
    Invitation.objects.create(
        ambassador=person,
        email="gonzaemon@example.jp",
        name="鬼瓦",
        expires_at=timezone.now() + timedelta(days=7),
        invited_by=user,
    )
    Draft.objects.create(data={"name": "鬼瓦"}, made=person)
    outbox.post("ambassadors.welcome", to=person.email, about=person.pk, params={"ambassador": str(person.pk)})
    outbox.deliver_due()
    outbox.post("ambassadors.farewell", to=person.email, about=person.pk, params={"ambassador": str(person.pk)})
    assert Decision.objects.filter(ambassador=person).count() >= 2
    return SimpleNamespace(
        person=person, user=user, other=other, session=session, order=order, seat=seat, manager=manager, merged=merged
    )
