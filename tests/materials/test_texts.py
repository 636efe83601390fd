"""The full text of a version: shown once its issuer released it, searched, improved by staff; and the 正誤表."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from materials import texts, workflow
from materials.models import Erratum, Page
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/materials/"
WORDS = "## はじめに\n\n子どもの貧困は、見えにくい。\n\n・あいさつ\n・見守り"


def with_text(edition=None, *texts_of_pages, released=True, **facts):
    version = make.version(edition or make.edition(), **facts)
    for number, text in enumerate(texts_of_pages or (WORDS,), start=1):
        Page.objects.create(version=version, number=number, text=text, search_key=texts.key(text))
    if released:
        workflow.release_text(version=version)
    return version


def found(client, asked):
    return [page.text for page, _excerpt in client.get(LIST, {"q": asked}).context["found"].hits]


def test_the_text_is_shown_only_once_released(client):
    version = with_text(released=False)
    address = version.edition.get_absolute_url()
    assert client.get(f"{address}text/").status_code == 404
    assert f"{address}text/" not in client.get(address).content.decode()
    assert workflow.release_text(version=version)
    assert not workflow.release_text(version=version)
    assert f'href="{address}text/"' in client.get(address).content.decode()
    page = client.get(f"{address}text/").content.decode()
    assert '<h2 id="page-1"' in page
    for piece in ("<h3>はじめに</h3>", "<p>子どもの貧困は、見えにくい。</p>", "<li>あいさつ</li><li>見守り</li>"):
        assert piece in page
    assert workflow.withhold_text(version=version)
    assert client.get(f"{address}text/").status_code == 404


def test_what_is_typed_as_html_is_shown_as_typed(client):
    version = with_text(None, "## <b>x</b>\n\n<script>alert(1)</script>\n\n・<i>y</i>")
    page = client.get(f"{version.edition.get_absolute_url()}text/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    hit = client.get(LIST, {"q": "alert"}).content.decode()
    assert "<script>alert" not in hit
    assert "<mark>alert</mark>" in hit


def test_the_text_of_an_older_version_keeps_its_address(client):
    old = with_text()
    new = with_text(old.edition, "新しい文章")
    answer = client.get(f"{old.get_absolute_url()}text/").content.decode()
    assert "これは旧版です" in answer
    assert "見えにくい" in answer
    assert client.get(f"{new.get_absolute_url()}text/").headers["Location"] == f"{new.edition.get_absolute_url()}text/"


@pytest.mark.parametrize("asked", ["見えにくい", "見え にくい", "子どもの貧困　見守り", "「子どもの貧困」", "はじめに"])
def test_words_are_found_whatever_stands_between(client, asked):
    with_text()
    assert found(client, asked) == [WORDS]


@pytest.mark.parametrize("asked", ["虐待", "見えにくい 虐待", "%", "_", "\\", "。、", "　"])
def test_what_is_not_there_is_not_found(client, asked):
    with_text()
    page = client.get(LIST, {"q": asked})
    assert page.status_code == 200
    assert not (page.context["found"] and page.context["found"].hits)


def test_full_width_letters_are_found_by_half_width_ones(client):
    with_text(None, "ＳＤＧｓの目標")
    assert found(client, "sdgs") == ["ＳＤＧｓの目標"]


def test_only_what_may_be_read_is_found(client):
    with_text(None, "公開")
    with_text(None, "公開ではない", released=False)
    with_text(None, "公開の準備中", published=False)
    with_text(make.edition("slides", access="ambassadors"), "公開は会員に")
    with_text(make.edition("inside", access="staff"), "公開は事務局に")
    old = with_text(None, "公開の旧版")
    with_text(old.edition, "公開の新版")
    workflow.withdraw(version=with_text(None, "公開の終わった版"), reason="x")
    assert sorted(found(client, "公開")) == ["公開", "公開の新版"]
    client.force_login(make.member(make.ambassador()))
    assert sorted(found(client, "公開")) == ["公開", "公開の新版", "公開は会員に"]


def test_a_search_costs_the_same_for_few_and_many(client, django_assert_max_num_queries):
    with_text()
    with django_assert_max_num_queries(8):
        client.get(LIST, {"q": "見えにくい"})
    for _each in range(20):
        with_text()
    with django_assert_max_num_queries(8):
        assert len(found(client, "見えにくい")) == 21


def test_the_place_is_shown_with_its_surroundings():
    text = "あ" * 200 + "見えに くい" + "い" * 200
    assert texts.excerpt(text, ["見えにくい"]) == f"…{'あ' * 60}<mark>見えに くい</mark>{'い' * 60}…"


def test_study_tools_are_read_by_ambassadors_only(client):
    version = with_text(make.edition("slides", access="ambassadors"))
    address = f"{version.edition.get_absolute_url()}text/"
    assert client.get(address).headers["Location"].startswith("/account/login/")
    client.force_login(make.member(make.ambassador(status="to_review")))
    answer = client.get(address)
    assert (answer.status_code, "見えにくい" in answer.content.decode()) == (403, False)
    client.force_login(make.member(make.ambassador()))
    assert client.get(address).status_code == 200


def test_staff_improve_the_text_of_a_page(client):
    version = with_text()
    client.force_login(make.staff())
    page = version.leaves.get()
    change = reverse("admin:materials_page_change", args=[page.pk])
    client.post(change, {"text": "## 直した見出し\r\n\r\n直した　文章  \r\n"})
    page.refresh_from_db()
    assert page.text == "## 直した見出し\n\n直した　文章"
    assert page.improved_at is not None
    assert found(client, "直した文章") == [page.text]


def test_regional_staff_improve_their_own_editions_only(client):
    other = with_text(make.edition(area="12"))
    client.force_login(make.staff(prefectures=["11"]))
    change = reverse("admin:materials_page_change", args=[other.leaves.get().pk])
    client.post(change, {"text": "x"})
    assert other.leaves.get().text == WORDS


# -- 正誤表 -----------------------------------------------------------------------------------------------------------
def test_errata_stand_on_the_page_for_the_current_and_for_older_versions(client):
    old = make.version(content=make.pdf(9))
    workflow.add_erratum(version=old, page=8, wrong="048-000-0001", right="048-000-0002", noted_on=date(2019, 9, 1))
    new = make.version(old.edition, content=make.pdf(9))
    workflow.add_erratum(version=new, page=3, place="表", wrong="支援", right="応援")
    page = client.get(new.edition.get_absolute_url())
    assert [(row, [line.right for line in lines]) for row, lines in page.context["errata"]] == [
        (new, ["応援"]),
        (old, ["048-000-0002"]),
    ]
    shown = page.content.decode()
    for piece in ("8ページ", "048-000-0001", "2019年9月1日", "3ページ"):
        assert piece in shown
    assert "048-000-0002" in client.get(old.get_absolute_url()).content.decode()


def test_an_erratum_names_a_page_that_is_there():
    with pytest.raises(workflow.Refused, match="2ページまで"):
        workflow.add_erratum(version=make.version(content=make.pdf(2)), page=3, wrong="a", right="b")


def test_the_database_refuses_half_an_erratum():
    version = make.version()
    for facts in ({"wrong": "", "right": "b"}, {"wrong": "a", "right": ""}, {"wrong": "a", "right": "b", "page": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Erratum.objects.create(version=version, **facts)


def test_errata_are_corrected_and_taken_back():
    line = workflow.add_erratum(version=make.version(), wrong="a", right="b")
    workflow.change_erratum(erratum=line, right="c")
    assert Erratum.objects.get().right == "c"
    workflow.remove_erratum(erratum=line)
    assert not Erratum.objects.exists()
