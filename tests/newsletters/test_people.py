"""What the newsletters say about one person, and what an erasure leaves."""

import pytest

from ambassadors.newsletters import about_people, standing, tokens
from ambassadors.newsletters.models import Copy, Recipient
from mirai_action.core import erasing
from tests import make

pytestmark = pytest.mark.django_db


def test_the_timeline_tells_of_letters_and_farewells(client):
    reader = make.reader()
    make.sent_newsletter()
    client.post(f"/unsubscribe/{tokens.make(Copy.objects.get())}/", {"List-Unsubscribe": "One-Click"})
    staff = make.staff()
    assert [each.text for each in about_people.letters(reader.pk, staff, 10)] == ["夏のおたより"]
    assert [each.text for each in about_people.farewells(reader.pk, staff, 10)] == [
        "夏のおたより（メールソフトの配信停止ボタン）"
    ]


def test_erasing_takes_the_link_and_leaves_the_count(client):
    reader = make.reader()
    row = make.sent_newsletter()
    holding = next(each for each in erasing.holdings if each.model == "newsletters.Recipient")
    who = erasing.Who(ambassadors=frozenset({reader.pk}))
    assert list(holding.find(who)) == [Recipient.objects.get()]
    holding.find(who).update(**holding.blanks)
    assert (Recipient.objects.get().ambassador, standing.of(row).recipients) == (None, 1)
    page = client.post(f"/unsubscribe/{tokens.make(Copy.objects.get())}/", follow=True)
    assert "配信を停止しました" in page.content.decode()
