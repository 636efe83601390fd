"""What the database refuses, whoever asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ambassadors import consent_texts
from ambassadors.models import Ambassador, Consent, Decision, Inquiry, Membership, Move, Organization
from tests import make

pytestmark = pytest.mark.django_db

IMPOSSIBLE = {
    "ambassador_registered_has_number_and_day": {"number": None},
    "ambassador_left_has_a_day": {"status": "left"},
    "ambassador_leaves_after_registration": {"status": "left", "left_on": date(2020, 1, 1)},
    "ambassador_resting_has_a_day": {"status": "resting"},
    "ambassador_merged_has_a_target": {"status": "merged"},
    "ambassador_contact_is_confirmed": {"confirmed_by": ""},
    "ambassador_applied_is_unconfirmed": {"status": "applied"},
    "ambassador_decision_has_a_moment": {"decided_at": None},
    "ambassador_has_a_name": {"name": ""},
}


def refuses(name, write):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_ambassador_is_refused(name):
    row = make.ambassador()
    refuses(name, lambda: Ambassador.objects.filter(pk=row.pk).update(**IMPOSSIBLE[name]))


def test_nobody_is_merged_into_oneself():
    row = make.ambassador()
    refuses(
        "ambassador_not_into_itself",
        lambda: Ambassador.objects.filter(pk=row.pk).update(status="merged", merged_into=row),
    )


def test_one_live_registration_an_address_kind_and_name():
    row = make.ambassador(**make.person())
    facts = make.person(name="山田花子", number=99)
    refuses("ambassador_once", lambda: make.ambassador(**facts))
    Ambassador.objects.filter(pk=row.pk).update(status="left", left_on=timezone.localdate())
    assert make.ambassador(**facts)


def test_a_number_is_given_once():
    row = make.ambassador()
    refuses("number", lambda: make.ambassador(number=row.number))


def test_marks_that_make_no_sense_are_refused():
    row = make.ambassador()
    same = {"from_prefecture": "11", "to_prefecture": "11", "from_kind": "group", "to_kind": "group"}
    refuses("move_changes", lambda: Move.objects.create(ambassador=row, moved_on=date(2026, 5, 1), **same))
    refuses("correction_has_a_reason", lambda: Decision.objects.create(ambassador=row, verb="correct"))
    Inquiry.objects.create(ambassador=row, question="?")
    refuses("inquiry_one_open", lambda: Inquiry.objects.create(ambassador=row, question="?"))


def test_one_standing_consent_a_kind():
    row = make.ambassador(consents={"b"})
    text = consent_texts.stored("b", "ja")
    refuses("consent_once", lambda: Consent.objects.create(ambassador=row, text=text, kind="b"))
    refuses("withdrawn_after_given", lambda: Consent.objects.update(withdrawn_at="2000-01-01T00:00Z"))


def test_one_membership_and_one_body():
    row = make.ambassador()
    user = make.member(row)
    refuses("membership_once", lambda: Membership.objects.create(user=user, ambassador=row))
    make.organization("生活協同組合さいたま")
    refuses("organization_once", lambda: make.organization("さいたま生活協同組合"))
    refuses("5_digits", lambda: Organization.objects.create(name="浦和区", municipality_code="1110"))
