"""How many copies a session used, and how many are left."""

import pytest
from django.db import IntegrityError, transaction

from sessions_log import supplies
from sessions_log.supplies.models import CopiesUsed
from tests import make

pytestmark = pytest.mark.django_db


def test_copies_are_noted_edition_by_edition_and_again():
    session, national, saitama = make.past_session(), make.edition(), make.edition()
    supplies.record(session, {national: (20, 5), saitama: (None, 0)})
    supplies.record(session, {national: (22, 3)})
    assert supplies.recorded(session) == {national.pk: (22, 3), saitama.pk: (None, 0)}


def test_what_was_noted_can_be_taken_back():
    session, edition = make.past_session(), make.edition()
    supplies.record(session, {edition: (20, 5)})
    supplies.record(session, {edition: (None, None)})
    assert supplies.recorded(session) == {}


@pytest.mark.parametrize("wrong", [{"used": -1}, {"used": 5, "left": -1}, {}, {"used": 100_001}])
def test_the_database_refuses_what_cannot_be(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        CopiesUsed.objects.create(session=make.session(), edition=make.edition(), **wrong)


def test_a_session_says_it_once_an_edition():
    session, edition = make.session(), make.edition()
    CopiesUsed.objects.create(session=session, edition=edition, used=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        CopiesUsed.objects.create(session=session, edition=edition, used=2)
