"""Where the demonstration is not made, that a seed gives the same records, and that bulk equals the workflows."""

from datetime import date, datetime
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from ambassadors import workflow as registering
from ambassadors.models import Ambassador, ConsentText
from mirai_action.progress import proof, reference
from mirai_action.progress.models import CountEntry
from mirai_action.site.demonstration import curve, making
from mirai_action.site.demonstration.world import World
from sessions_log import workflow as meeting
from sessions_log.models import StudySession
from sessions_log.workflow.rows import REPORT_FACTS
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMONSTRATION = True


def small(**asked):
    return making.make(**({"ambassadors": 60, "sessions": 40} | asked))


def posted(subject, *, but=("subject", "by", "entered_at", "clock", "id", "reverses", "xid")):
    """What was ever posted about a record, without whom, when and the numbers."""
    names = [field.name for field in CountEntry._meta.fields if field.name not in but]
    return list(CountEntry.objects.of(subject).values_list(*names))


def test_refused_outside_a_demonstration_run(settings):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="only made in a local run"):
        call_command("demo")
    assert not Ambassador.objects.exists()


@pytest.mark.parametrize("record", [make.ambassador, make.staff, make.version, make.opening])
def test_refused_where_a_record_is_that_it_did_not_make(demonstration, record):
    record()
    with pytest.raises(CommandError, match="did not make"):
        call_command("demo")


def test_refused_the_second_time(demonstration):
    small()
    with pytest.raises(making.Refused, match="already"):
        small()


def test_all_or_nothing(demonstration, monkeypatch):
    monkeypatch.setattr(making.library, "publish", lambda _world: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        small()
    assert not Ambassador.objects.exists()
    assert not CountEntry.objects.exists()


def test_the_same_seed_on_the_same_day_tells_the_same_story(demonstration):
    reference.load()
    first, second, other = (told(seed) for seed in (1, 1, 2))
    assert first == second
    assert first != other


def told(seed):
    today = date(2023, 5, 8)
    world: World = making.tell(seed=seed, today=today, ambassadors=80, sessions=50)
    assert ConsentText.objects.exists()
    return (
        [(each.pk, each.name, each.email, each.status, each.applied_at) for each in world.ambassadors],
        [(each.pk, each.held_on, each.status, each.head_count) for each in world.sessions],
        world.settlements,
    )


def test_the_story_never_lies_in_the_future(demonstration):
    reference.load()
    world = making.tell(seed=3, today=date(2023, 5, 8), ambassadors=80, sessions=50)
    assert max(each.entered_at for each in world.settlements) <= timezone.make_aware(datetime(2023, 5, 7, 21, 45))


def test_the_size_can_be_asked_for(demonstration):
    small(ambassadors=90, sessions=30)
    assert Ambassador.objects.registered().count() == 90
    assert proof.verify().ok


def test_more_than_published_goes_on_after_the_last_published_day():
    points = dict(curve.ambassadors(until=date(2026, 4, 1), total=5_000).points)
    assert (points[date(2022, 1, 20)], points[date(2026, 4, 1)]) == (803, 5_000)


def test_a_session_in_bulk_posts_what_the_workflows_post(demonstration):
    small()
    moves = ("sessions", "participants", "planned", "reported")
    rows = [each for each in StudySession.objects.filter(status="confirmed") if len(posted(each.pk)) >= len(moves)]
    for row in rows[:8]:
        assert posted(through_the_workflow(row)) == posted(row.pk)


def through_the_workflow(row):
    """Do with another session what was done with `row`, by the verbs that the pages call."""
    names = REPORT_FACTS - {"organization", "host_kind", "host_name"}
    facts = {name: getattr(row, name) for name in names} | {"organization": row.organization}
    first = CountEntry.objects.of(row.pk).filter(indicator="participants").first().quantity
    if row.planned_on:
        copy = meeting.plan(ambassador=row.ambassador, by=None, today=row.held_on, **facts)
        meeting.report(copy, head_count=first, by=None)
    else:
        copy = meeting.enter_past(ambassador=row.ambassador, by=None, head_count=first, **facts)
    meeting.confirm(copy, by=None)
    if first != row.head_count:
        meeting.correct(copy, by=None, reason="数え直し", head_count=row.head_count)
    return copy.pk


def test_a_registration_in_bulk_posts_what_the_workflows_post(demonstration):
    small()
    for row in Ambassador.objects.filter(status="left")[:3]:
        copy = make.to_review(name=f"{row.name} 写し", kind=row.kind, prefecture=row.prefecture)
        Ambassador.objects.filter(pk=copy.pk).update(applied_at=row.applied_at, organization=row.organization)
        registering.approve(copy, by=None, registered_on=row.registered_on, reason="紙の申込のため")
        registering.leave(copy, by=None, on=row.left_on)
        assert posted(copy.pk) == posted(row.pk)


@pytest.mark.parametrize(("count", "people"), [(82, 2403), (1, 30), (0, 0), (5, 7), (10, 10), (318, 8606)])
def test_head_counts_sum_exactly(count, people):
    found = curve.heads(Random(1), count, people)
    assert (len(found), sum(found)) == (count, people)
    assert all(each > 0 for each in found)
