"""RFC 8058 and the page behind the link."""

import email
import email.policy
import re

import pytest
from django.test import Client

from ambassadors.newsletters import tokens
from ambassadors.newsletters.models import Copy
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    """A browser whose POST needs a CSRF token."""
    return Client(enforce_csrf_checks=True)


def link(copy=None):
    return f"/unsubscribe/{tokens.make(copy or Copy.objects.get())}/"


def agrees(person):
    return "b" in person.consents.model.objects.kinds_of(person.pk)


def test_the_letter_carries_the_headers(mailoutbox):
    make.reader()
    make.sent_newsletter()
    message = email.message_from_bytes(mailoutbox[0].message().as_bytes(), policy=email.policy.default)
    assert re.fullmatch(r"<https?://[^ <>]+/unsubscribe/[^ <>/]+/>", message["List-Unsubscribe"].strip())
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].strip(" <>") in mailoutbox[0].body


def test_one_click_without_csrf_works_once_and_again(strict):
    reader = make.reader()
    make.sent_newsletter()
    for _each in range(2):
        assert strict.post(link(), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not agrees(reader)
    assert Copy.objects.get().unsubscribed_by == "one_click"


def test_a_mail_scanner_changes_nothing(strict):
    reader = make.reader()
    make.sent_newsletter()
    for ask in (strict.get, strict.head):
        assert ask(link()).status_code == 200
    strict.get(link() + "again/")
    assert agrees(reader)


def test_the_page_has_one_button_and_no_name(strict):
    make.reader(name="珍しい名前", email="mezurashii@example.jp")
    make.sent_newsletter()
    page = strict.get(link()).content.decode()
    assert page.count('<button type="submit" class="button button--large"') == 1
    assert "珍しい名前" not in page
    assert "mezurashii" not in page


def test_the_button_stops_and_the_page_offers_to_come_back(client):
    reader = make.reader()
    make.sent_newsletter()
    page = client.post(link(), follow=True)
    assert "配信を停止しました" in page.content.decode()
    assert (agrees(reader), Copy.objects.get().unsubscribed_by) == (False, "page")
    page = client.post(link() + "again/", follow=True)
    assert agrees(reader)
    assert "配信を停止する" in page.content.decode()
    assert Copy.objects.get().unsubscribed_at is None


def test_coming_back_needs_the_token_of_the_page(strict):
    reader = make.reader()
    make.sent_newsletter()
    strict.post(link())
    assert strict.post(link() + "again/").status_code == 403
    assert not agrees(reader)


def test_the_link_works_after_an_address_change_and_for_both_of_a_couple(strict):
    one, two = make.reader(name="文雄", email="futari@example.jp"), make.reader(name="千恵", email="futari@example.jp")
    make.sent_newsletter()
    one.email = "new@example.jp"
    one.save()
    strict.post(link(), {"List-Unsubscribe": "One-Click"})
    assert (agrees(one), agrees(two)) == (False, False)


def test_the_link_of_one_stops_nothing_for_another(strict):
    one, two = make.reader(), make.reader()
    make.sent_newsletter()
    strict.post(link(one.newsletters.get().copy))
    assert (agrees(one), agrees(two)) == (False, True)


def test_the_link_of_a_test_letter_stops_nothing(client, mailoutbox):
    reader = make.reader()
    make.sent_newsletter()
    page = client.post(f"/unsubscribe/{tokens.make(None)}/", follow=True)
    assert "試し送り" in page.content.decode()
    assert agrees(reader)


@pytest.mark.parametrize("token", ["x", "1.abc", "", "１", "test", "9.\x7f"])
def test_a_forged_link_is_no_link(strict, token):
    make.reader()
    make.sent_newsletter()
    for ask in (strict.get, strict.post):
        assert ask(f"/unsubscribe/{token}/").status_code in (404,)
