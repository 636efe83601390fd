"""The issuer's one page: its edition, new version, 正誤表, contacts, withdrawal, and its use."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from materials.models import Erratum
from materials.orders import workflow as orders
from materials.workshop import workflow
from tests import make

pytestmark = pytest.mark.django_db
NEW = make.pdf(2)


@pytest.fixture
def section():
    return make.section(issuer=True, organization_name="架空県", organization_kind="prefecture", name="こども政策課")


@pytest.fixture
def edition(section):
    row = make.edition(area="11", name="架空県版")
    make.version(row)
    workflow.hand_to(row, section=section)
    return row


@pytest.fixture
def officer(client, section, edition):
    client.force_login(section.user)
    return client


def words(response):
    return response.content.decode()


def test_the_page_shows_the_use_of_the_own_edition_as_counts(officer, edition):
    stock = make.stock(edition, quantity=500)
    order = make.order(make.ambassador(name="山田 花子"), stock=stock, copies=123)
    orders.ship(order, by=None)
    make.past_session(head_count=47, editions=[edition])
    make.stock(make.edition(area="27", name="よその県版"))
    shown = words(officer.get("/my/edition/"))
    for each in ("架空県版", "123", "47人"):
        assert each in shown
    assert "山田" not in shown
    assert "よその県版" not in shown


def test_a_new_version_is_public_and_the_one_before_an_older_one(officer, edition):
    file = SimpleUploadedFile("new.pdf", make.pdf(2), content_type="application/pdf")
    officer.post(f"/my/edition/{edition.pk}/version/", {"file": file, "label": "改訂版", "sure": "on"})
    states = [(each.shown_label, each.status) for each in edition.versions.order_by("number")]
    assert states == [("第1版", "superseded"), ("改訂版", "published")]


def test_the_same_file_again_is_no_new_version(officer, edition):
    for _twice in range(2):
        file = SimpleUploadedFile("new.pdf", NEW, content_type="application/pdf")
        officer.post(f"/my/edition/{edition.pk}/version/", {"file": file, "sure": "on"})
    assert edition.versions.count() == 2


def test_the_issuer_releases_the_text_and_takes_it_off(officer, edition):
    address = f"/my/edition/{edition.pk}/text/"
    officer.post(address)
    assert edition.versions.get().text_released_at
    officer.post(address, {"action": "withhold"})
    assert edition.versions.get().text_released_at is None
    assert officer.get(address).status_code == 405


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 broken", b"<html>"])
def test_what_is_no_pdf_is_refused_and_the_label_stays(officer, edition, content):
    file = SimpleUploadedFile("new.pdf", content)
    answer = officer.post(f"/my/edition/{edition.pk}/version/", {"file": file, "label": "改訂版", "sure": "on"})
    assert "改訂版" in words(answer)
    assert edition.versions.count() == 1


def test_the_errata_are_the_issuers(officer, edition):
    version = edition.versions.get()
    address = f"/my/edition/{edition.pk}/errata/"
    officer.post(address, {"version": version.pk, "page": "1", "wrong": "0480", "right": "048"})
    officer.post(address, {"version": version.pk, "page": "1", "wrong": "0480", "right": "048"})
    row = Erratum.objects.get()
    assert "ページまで" in words(
        officer.post(address, {"version": version.pk, "page": "9", "wrong": "a", "right": "b"})
    )
    strange = Erratum.objects.create(version=make.version(make.edition(area="27")), wrong="x", right="y")
    assert officer.post(f"{address}{strange.pk}/remove/").status_code == 404
    officer.post(f"{address}{row.pk}/remove/")
    assert list(Erratum.objects.all()) == [strange]


def test_the_contact_is_the_issuers(officer, edition):
    officer.post(f"/my/edition/{edition.pk}/contact/", {"contact": "こども政策課 048-000-0000", "contact_email": ""})
    edition.refresh_from_db()
    assert edition.contact == "こども政策課 048-000-0000"


def test_a_withdrawal_ends_the_publication_with_a_reason(officer, edition):
    address = f"/my/edition/{edition.pk}/withdraw/"
    officer.post(address, {"reason": "窓口の統合"})
    assert edition.versions.get().status == "published"
    officer.post(address, {"reason": "窓口の統合", "sure": "on"})
    assert edition.versions.get().withdrawn_reason == "窓口の統合"
    assert officer.get("/my/edition/").status_code == 200


def test_copies_handed_out_are_recorded_and_taken_back(officer, edition, section):
    typed = {"edition": edition.pk, "event": "県民の日", "copies": "300", "source": "own", "prefecture": "11"}
    officer.post("/my/orders/handouts/", typed | make.typed_day(make.day(-2)))
    [row] = section.handouts.all()
    assert (row.copies, row.source, row.by) == (300, "own", section.user)
    officer.post(f"/my/orders/handouts/{row.pk}/take-back/")
    assert not section.handouts.standing().exists()


def test_an_organizer_hands_out_what_was_sent_only(client, edition):
    other = make.section(organization_name="架空市", email="city@example.jp")
    client.force_login(other.user)
    typed = {"edition": edition.pk, "event": "まつり", "copies": "30", "source": "stock"}
    client.post("/my/orders/handouts/", typed | make.typed_day(make.day(-2)))
    assert other.handouts.get().source == "shipped"


def test_the_home_of_a_section_leads_here(officer):
    shown = words(officer.get("/my/body/"))
    for each in ("/my/edition/", "/my/orders/", "/my/orders/handouts/"):
        assert each in shown


def test_everybody_reads_how_a_prefecture_gets_its_own(client):
    shown = words(client.get("/materials/for-prefectures/"))
    assert "都道府県版をつくるには" in shown
    assert "/register/body/" in shown
    assert "/materials/for-prefectures/" in words(client.get("/materials/"))


def test_the_page_takes_the_same_queries_for_many_orders(officer, edition, django_assert_max_num_queries):
    stock = make.stock(edition, quantity=500)
    for _each in range(8):
        make.order(stock=stock, copies=1)
    with django_assert_max_num_queries(30):
        officer.get("/my/edition/")
