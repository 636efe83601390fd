"""The public pages: two taps from home to the PDF."""

from datetime import date

import pytest
from django.urls import reverse

from ambassadors import study_tools
from materials import reference
from materials.models import Edition
from tests import make

pytestmark = pytest.mark.django_db
LIST = "/materials/"


def test_an_empty_start_says_in_preparation_and_where_to_ask(client):
    reference.load()
    assert client.get(LIST).content.decode().count("公開の準備をしています") == 6
    page = client.get("/materials/brochure/saitama/").content.decode()
    for text in (
        "この版は準備中です",
        "埼玉県版「こどもたちの未来に向けて」",
        "50,000部",
        "2019年7月25日",
        "お問い合わせください",
    ):
        assert text in page
    assert client.get("/materials/brochure/saitama/download/").status_code == 404


def test_the_button_stands_on_the_list_with_size_and_pages(client):
    version = make.version(content=make.pdf(pages=24))
    page = client.get(LIST).content.decode()
    address = reverse("materials:download", args=[version.edition.series.slug, version.edition.slug])
    assert f'href="{address}"' in page
    assert "PDFをダウンロード（" in page
    assert "・24ページ）" in page


@pytest.mark.parametrize(
    ("precision", "shown"), [("day", "2019年7月5日"), ("month", "2019年7月"), ("year", "2019年"), ("unknown", "不明")]
)
def test_the_day_of_issue_is_printed_as_exactly_as_it_is_known(client, precision, shown):
    known = {"issued_on": date(2019, 7, 5)} if precision != "unknown" else {}
    version = make.version(issued_precision=precision, **known)
    assert f"<dt>発行日</dt><dd>{shown}</dd>" in client.get(version.edition.get_absolute_url()).content.decode()


def test_the_chosen_prefectures_edition_comes_first(client):
    make.edition(area="00", name="全国版")
    own = make.edition(area="11", name="埼玉県版", position=200)
    assert client.get(LIST + "?prefecture=11").context["editions"][1] == own  # 準備中: the national one comes first
    make.version(own)
    plain, chosen = client.get(LIST).content.decode(), client.get(LIST + "?prefecture=11").content.decode()
    assert plain.index(">全国版<") < plain.index(">埼玉県版<")
    assert chosen.index(">埼玉県版<") < chosen.index(">全国版<")


def test_staff_editions_exist_for_staff_only(client):
    version = make.version(make.edition(access="staff", name="内部資料"))
    address = version.edition.get_absolute_url()
    assert "内部資料" not in client.get(LIST).content.decode()
    assert client.get(address).status_code == 404
    assert client.get(address + "download/").status_code == 404
    client.force_login(make.staff())
    assert client.get(address).status_code == 200


def test_study_tools_open_for_registered_ambassadors_only(client):
    version = make.version(make.edition("slides", access="ambassadors"))
    address = version.edition.get_absolute_url() + "download/"
    assert client.get(address).headers["Location"].startswith("/account/login/")
    client.force_login(make.member(make.ambassador(status="to_review")))
    answer = client.get(address)
    assert answer.status_code == 403
    assert "アンバサダー登録が確認できると" in answer.content.decode()
    client.force_login(make.member(make.ambassador()))
    assert client.get(address).status_code == 200


def test_a_video_leads_to_its_address_for_ambassadors(client):
    version = make.version(make.edition("video", access="ambassadors"), video_url="https://video.example.jp/1")
    address = version.edition.get_absolute_url()
    assert "https://video.example.jp" not in client.get(address).content.decode()
    client.force_login(make.member(make.ambassador()))
    assert client.get(address + "download/").headers["Location"] == "https://video.example.jp/1"


def test_the_list_costs_the_same_at_few_and_many_editions(client, django_assert_max_num_queries):
    for _each in range(2):
        make.version()
    with django_assert_max_num_queries(6):
        client.get(LIST)
    for _each in range(20):
        make.version(make.edition())
    with django_assert_max_num_queries(6):
        client.get(LIST)
    assert Edition.objects.count() == 22


def test_the_study_tools_are_the_published_national_editions():
    make.version(make.edition("slides", area="00", access="ambassadors", name="全国版"))
    make.version(make.edition("inside", area="00", access="staff"))
    make.version(make.edition("brochure", area="11"))
    make.version(make.edition("guide", area="00"), published=False)
    assert [tool.path for tool in study_tools.tools()] == ["/materials/slides/area-00/"]


def test_from_home_to_the_pdf_in_two_taps(client):
    """One tap on the home page itself (not in its menu) leads to the list, one on the list to the file."""
    version = make.version(make.edition(area="00"))
    home = client.get("/").content.decode()
    assert f'href="{LIST}' in home[home.index("<main") :]
    assert f'href="{version.edition.get_absolute_url()}download/"' in client.get(LIST).content.decode()
