"""Pictures and texts of the pages: made by a job, once for a file, never of what must not be seen."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from materials import drawing, pdf, texts, workflow
from materials.models import Page, Version
from tests import make

from . import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make.version(content=papers.by_reportlab())


def drawn(version):
    drawing.draw(version.pk)
    version.refresh_from_db()
    return version


def stored():
    return set(default_storage.listdir("materials/pages")[1])


def test_a_new_file_asks_for_its_pages_and_a_link_does_not(version):
    make.version(video_url="https://video.example.jp/1")
    jobs = ProcrastinateJob.objects.filter(task_name=drawing.TASK)
    assert [each.args for each in jobs] == [{"version_id": version.pk}]


@pytest.mark.parametrize("producer", papers.PRODUCERS)
def test_pages_of_every_producer_are_drawn(producer):
    version = drawn(make.version(content=papers.PRODUCERS[producer]()))
    pages = list(version.leaves.all())
    assert [each.number for each in pages] == list(range(1, version.pages + 1))
    for page in pages:
        with Image.open(page.large.open()) as picture:
            assert (picture.format, picture.size) == ("WEBP", (page.width, page.height))
    assert (version.is_drawn, version.drawing_note) == (True, "")


def test_text_is_read_as_headings_paragraphs_and_items(version):
    page = drawn(version).leaves.get(number=1)
    assert page.text == (
        "## 第1章\u3000はじめに\n\n子どもの貧困は、外からは見えにくいことがあります。\n\n"
        "・あいさつをする\n・名前をおぼえる"
    )
    assert [(block.kind, block.lines) for block in texts.blocks(page.text)] == [
        ("heading", ["第1章\u3000はじめに"]),
        ("paragraph", ["子どもの貧困は、外からは見えにくいことがあります。"]),
        ("list", ["あいさつをする", "名前をおぼえる"]),
    ]


def test_twice_makes_them_once(version):
    assert drawing.draw(version.pk)
    before = stored()
    assert not drawing.draw(version.pk)
    assert stored() == before
    assert len(before) == 2 * version.pages


def test_made_anew_the_old_pictures_go_and_improved_text_stays(version):
    page = drawn(version).leaves.get(number=2)
    workflow.improve_page(page=page, text="事務局が直した本文")
    before = stored()
    drawing.again(version)
    drawn(version)
    assert stored().isdisjoint(before)
    assert len(stored()) == len(before)
    assert version.leaves.get(number=2).text == "事務局が直した本文"


def test_another_file_gets_pages_of_its_own(version):
    other = make.version(version.edition, published=False)
    drawn(other)
    workflow.change_version(version=other, file=make.file(papers.by_reportlab(2)))
    assert not other.is_drawn
    assert drawn(other).leaves.count() == 2
    assert len(stored()) == 4


def test_a_file_replaced_while_its_pages_are_made_leaves_nothing_behind(version, monkeypatch):
    other = make.version(version.edition, published=False)
    really = pdf.draw

    def meanwhile(path, folder, *, most):
        Version.objects.filter(pk=other.pk).update(sha256="0" * 64)
        yield from really(path, folder, most=most)

    monkeypatch.setattr(pdf, "draw", meanwhile)
    assert not drawing.draw(other.pk)
    assert not Page.objects.exists()
    assert stored() == set()


def test_what_can_not_be_drawn_says_so_and_the_file_stays(version, monkeypatch):
    monkeypatch.setattr(pdf, "draw", lambda path, folder, *, most: iter([{"page": 1, "text": "あ"}]))
    assert drawn(version).drawing_note == drawing.FAILED
    assert version.leaves.get().text == "あ"


def test_many_pages_are_bounded(monkeypatch):
    monkeypatch.setattr(drawing, "MOST_PICTURES", 2)
    version = drawn(make.version(content=papers.by_reportlab(5)))
    assert [bool(each.large) for each in version.leaves.all()] == [True, True, False, False, False]
    assert "はじめの2ページです" in page_of(version)


def page_of(version):
    from django.test import Client

    return Client().get(version.edition.get_absolute_url()).content.decode()


def test_the_page_of_the_edition_shows_cover_and_pages(version, client, django_assert_max_num_queries):
    drawn(version)
    with django_assert_max_num_queries(14):
        page = client.get(version.edition.get_absolute_url()).content.decode()
    assert page.count('loading="lazy"') == 3
    address = version.leaves.get(number=1).large_address
    assert f'src="{address}"' in page
    answer = client.get(address)
    assert [answer.status_code, answer.headers["Content-Type"]] == [200, "image/webp"]
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert Image.open(io.BytesIO(b"".join(answer.streaming_content))).size == (776, 1100)
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_pictures_of_study_tools_are_for_ambassadors(client):
    version = drawn(make.version(make.edition("slides", access="ambassadors"), content=papers.by_reportlab()))
    address = version.leaves.get(number=1).small_address
    assert client.get(address).status_code == 404
    assert address not in client.get(version.edition.get_absolute_url()).content.decode()
    client.force_login(make.member(make.ambassador()))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")


def test_pictures_of_what_is_not_public_are_for_staff(client):
    version = drawn(make.version(published=False, content=papers.by_reportlab()))
    address = version.leaves.get(number=1).large_address
    assert client.get(address).status_code == 404
    client.force_login(make.staff())
    assert client.get(address).status_code == 200
    for wrong in (address.replace("large", "huge"), address.replace("/pages/1/", "/pages/99999999/")):
        assert client.get(wrong).status_code == 404
