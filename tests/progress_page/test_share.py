"""The numbers on other sites: the share picture and the widget."""

import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests import make

pytestmark = pytest.mark.django_db
BOTH = ["/progress/share.png", "/progress/embed.svg"]


@pytest.fixture
def _demonstration(settings):
    settings.DEMONSTRATION = True


def seventeen():
    make.target(value=20)
    make.settled([make.line(quantity=1)])
    make.settled([make.line(indicator="participants", quantity=17, kind="npo", certainty="preliminary")])


@pytest.mark.parametrize("address", BOTH)
def test_partners_may_show_it_and_no_cookie_is_set_or_asked_for(client, address):
    client.cookies["mirai"] = "x"
    response = client.get(address)
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Content-Security-Policy"].startswith("default-src 'none'; frame-ancestors *")
    assert "X-Frame-Options" not in response
    assert not response.cookies


@pytest.mark.parametrize("address", BOTH)
def test_who_has_it_already_gets_it_again_only_when_a_number_moved(client, address):
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    make.settled([make.line()])
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("address", BOTH)
def test_the_language_is_that_of_the_address_and_not_of_a_cookie(client, address):
    japanese = client.get(address)["ETag"]
    client.cookies["django_language"] = "en"
    assert client.get(address)["ETag"] == japanese
    assert client.get(f"{address}?lang=xx")["ETag"] == japanese


def test_the_picture_has_the_size_that_networks_ask_for(client):
    seventeen()
    response = client.get("/progress/share.png")
    picture = Image.open(io.BytesIO(response.content))
    assert (response["Content-Type"], picture.size, picture.format) == ("image/png", (1200, 630), "PNG")


def test_the_page_names_the_picture_with_its_words(client):
    seventeen()
    text = client.get("/progress/").text
    image = re.search(r'<meta property="og:image" content="(http[^"]*)/progress/share.png\?v=\w+">', text)
    assert image
    assert '<meta property="og:image:width" content="1200">' in text
    assert re.search(r'<meta property="og:image:alt" content="[^"]*学習会の参加者数（のべ） 17', text)
    assert '<meta name="twitter:card" content="summary_large_image">' in text


def test_the_widget_prints_the_numbers_without_script_or_style(client):
    seventeen()
    text = client.get("/progress/embed.svg").text
    root = ElementTree.fromstring(text)
    words = "".join(root.itertext())
    assert root.tag.endswith("svg")
    assert "17人" in words.replace("\n", "")
    assert "目標 20 の 5.0%" in words
    assert "速報を含む" in words
    assert "デモ用の架空データ" not in words
    assert not re.search(r"<script|<style|style=|href=|onload", text)


@pytest.mark.usefixtures("_demonstration")
def test_the_demonstration_says_so(client):
    response = client.get("/progress/embed.svg")
    assert "デモ用の架空データ" in response.text
    assert response["X-Robots-Tag"] == "noindex"


def test_the_widget_speaks_english_where_asked(client):
    response = client.get("/progress/embed.svg?lang=en")
    assert 'xml:lang="en"' in response.text
    assert response["Content-Language"] == "en"


def test_both_cost_the_same_however_many_records(client, django_assert_num_queries):
    for number in (1, 12):
        for day in range(number):
            make.settled([make.line(effective_on=date(2020, 1, 1 + day))])
        for address in BOTH:
            with django_assert_num_queries(3):
                client.get(address)
