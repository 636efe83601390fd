"""Bodies: codes and names from the postal codes, the check digit computed and shown; their sections beside them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ambassadors.models import Organization
from tests import make

pytestmark = pytest.mark.django_db
ADD = "/admin/ambassadors/organization/add/"


@pytest.fixture
def staff(client):
    client.force_login(make.staff())
    return client


def typed(**facts):
    empty = {"sections-TOTAL_FORMS": "0", "sections-INITIAL_FORMS": "0"}
    return {"name": "川越市", "kind": "municipality", "prefecture": "11", "municipality": "川越市"} | empty | facts


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"municipality_code": "11201"}, "112011"),
        ({"municipality_code": "01100", "prefecture": "01"}, "011002"),
        ({"municipality_code": "13101", "prefecture": "13"}, "131016"),
        ({"kind": "prefecture"}, "110001"),
        ({"kind": "prefecture", "prefecture": "01"}, "010006"),
        ({}, ""),
    ],
)
def test_the_code_of_six_digits_has_its_check_digit(facts, code):
    assert make.organization(**facts).local_code == code


@pytest.mark.parametrize("place", ["川越市", "埼玉県川越市", "１１２０１", "112011", "川越"])
def test_staff_name_the_municipality_by_name_or_code(staff, place):
    staff.post(ADD, typed(municipality=place))
    assert Organization.objects.get().municipality_code == "11201"
    assert "112011" in staff.get("/admin/ambassadors/organization/").content.decode()


def test_the_prefecture_follows_from_the_municipality(staff):
    staff.post(ADD, typed(prefecture="", municipality="さいたま市浦和区"))
    row = Organization.objects.get()
    assert (row.prefecture, row.municipality_code) == ("11", "11107")


@pytest.mark.parametrize(
    ("place", "says"),
    [("府中市", "13206"), ("ぽかぽか市", "見つかりません"), ("112012", "見つかりません"), ("", "入力してください")],
)
def test_what_is_unclear_comes_back_with_what_could_be_meant(staff, place, says):
    page = staff.post(ADD, typed(prefecture="", municipality=place))
    assert says in str(page.context["adminform"].form.errors["municipality"])
    assert not Organization.objects.exists()


def test_a_municipality_of_another_prefecture_is_refused(staff):
    page = staff.post(ADD, typed(prefecture="13"))
    assert page.context["adminform"].form.errors


def test_the_sections_stand_beside_the_body_and_officers_are_shown_to_national_staff_only(client):
    section = make.section()
    page = reverse("admin:ambassadors_organization_change", args=[section.organization_id])
    client.force_login(make.staff())
    assert section.contact_name in client.get(page).content.decode()
    client.force_login(make.staff(prefectures=[section.organization.prefecture]))
    assert section.contact_name not in client.get(page).content.decode()


def test_a_body_with_sections_can_be_saved(staff):
    section = make.section(organization_name="川越市")
    page = reverse("admin:ambassadors_organization_change", args=[section.organization_id])
    forms = {"sections-TOTAL_FORMS": "1", "sections-INITIAL_FORMS": "1"}
    assert staff.post(page, typed(name="川越市役所") | forms).status_code == 302
    assert Organization.objects.get().name == "川越市役所"
    section.refresh_from_db()
    assert (section.status, section.name) == ("active", "地域福祉課")
