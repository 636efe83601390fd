"""Consents through a merge: the last word counts, nothing is widened, a withdrawal is never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from ambassadors import workflow as people
from ambassadors.duplicates import consents, workflow
from ambassadors.models import Consent
from tests import make

pytestmark = pytest.mark.django_db
T0 = timezone.make_aware(datetime(2026, 4, 1))


def person(day, *kinds, withdrawn=None, **facts):
    """Somebody who applied on that day and ticked these kinds then; `withdrawn` is {kind: day}."""
    row = make.ambassador(consents={"a", *kinds}, **facts)
    type(row).objects.filter(pk=row.pk).update(applied_at=T0 + timedelta(days=day))
    Consent.objects.filter(ambassador=row).update(given_at=T0 + timedelta(days=day))
    for kind, then in (withdrawn or {}).items():
        Consent.objects.filter(ambassador=row, kind=kind).update(withdrawn_at=T0 + timedelta(days=then))
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ((1, "b"), (5, "b"), True),
        ((1, "b"), (5,), False),  # asked again later, and left unticked
        ((1,), (5, "b"), True),  # given later
        ((1, "b", {"b": 9}), (5, "b"), False),  # withdrawn after it was given again
        ((1, "b", {"b": 3}), (5, "b"), True),  # given again after the withdrawal
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_last_word_counts(first, second, stays, turned):
    def made(day, *words):
        withdrawn = next((each for each in words if isinstance(each, dict)), None)
        return person(day, *(each for each in words if isinstance(each, str)), withdrawn=withdrawn)

    one, other = made(*first), made(*second)
    kept, folded = (other, one) if turned else (one, other)
    told = {row.kind for row in consents.in_force(kept, folded)}
    workflow.merge(kept, folded, by=None)
    assert ("b" in told) == stays
    assert Consent.objects.kinds_of(kept.pk) == told == ({"a", "b"} if stays else {"a"})
    assert Consent.objects.kinds_of(folded.pk) == set()


def test_what_the_merge_ended_is_nobodys_refusal_when_late_rows_are_gathered():
    kept, folded = person(1, "b", "d1"), person(5, "b", "d1", prefecture="13")
    workflow.merge(kept, folded, by=None)
    before = sorted(Consent.objects.values_list("pk", "ambassador", "withdrawn_at"))
    assert workflow.gather() == 0
    assert sorted(Consent.objects.values_list("pk", "ambassador", "withdrawn_at")) == before
    people.give(folded, "c")
    people.give(folded, "b")
    assert workflow.gather() == 1
    assert Consent.objects.kinds_of(kept.pk) == {"a", "b", "c", "d1"}
    assert Consent.objects.kinds_of(folded.pk) == set()


def test_a_roster_asked_nobody():
    kept, folded = person(1, "b"), person(5, channel="roster")
    workflow.merge(kept, folded, by=None)
    assert Consent.objects.kinds_of(kept.pk) == {"a", "b"}


def test_an_unconfirmed_mailbox_gives_no_consent():
    kept, asked = person(1), make.application(consents={"a", "b"})
    workflow.merge(kept, asked, by=None)
    assert Consent.objects.kinds_of(kept.pk) == {"a"}


def test_of_two_recipients_the_one_named_last_stays():
    one, other = person(1, "d1", prefecture="11"), person(5, "d1", prefecture="13")
    workflow.merge(one, other, by=None)
    assert [row.prefecture for row in one.consents.given().filter(kind="d1")] == ["13"]


def test_what_was_withdrawn_since_stays_withdrawn_after_the_undo():
    kept, folded = person(1, "b"), person(5, "b", "c")
    record, _made = workflow.merge(kept, folded, by=None)
    people.withdraw(kept, "b")
    people.withdraw(kept, "c")
    workflow.undo(record, by=None, reason="別の方")
    assert (Consent.objects.kinds_of(kept.pk), Consent.objects.kinds_of(folded.pk)) == ({"a"}, {"a"})


def test_a_merged_row_is_nobodys_to_see_in_a_region():
    kept, folded = person(1, "d1"), person(5, "d1")
    workflow.merge(kept, folded, by=None)
    people.withdraw(kept, "d1")
    seen = type(kept).objects.named_for(make.staff(prefectures=["11"]))
    assert list(seen) == []
