"""Accounts of bodies' sections: asked for, approved, handed over, closed; and who gets in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ambassadors import acting, section_views, workflow
from ambassadors.models import Organization, Section
from mirai_action.accounts import second_factor
from mirai_action.core.forms import PublicFormMixin
from mirai_action.letters.models import Letter
from tests import make

pytestmark = pytest.mark.django_db
ASK = "/register/body/"


def typed(**facts):
    started = signing.dumps(int(timezone.now().timestamp()) - 60, salt=PublicFormMixin.SALT)
    plain = {"organization_name": "架空市社会福祉協議会", "organization_kind": "council", "prefecture": "11"}
    plain |= {"name": "地域福祉課", "contact_name": "佐藤 一", "email": "fukushi@example.jp", "organizer": "on"}
    return plain | {"started": started, "website": ""} | facts


def letters():
    return sorted(Letter.objects.values_list("kind", "to_address"))


# -- asking ---------------------------------------------------------------------------------------------------------
def test_asking_twice_asks_once_and_answers_the_same(client):
    answers = [client.post(ASK, typed()) for _ in range(2)]
    assert [each["Location"] for each in answers] == ["/register/body/asked/"] * 2
    assert (Section.objects.count(), letters()) == (1, [("sections.asked", "fukushi@example.jp")])


def test_two_sections_of_one_body_ask_apart(client):
    client.post(ASK, typed())
    client.post(ASK, typed(name="子ども家庭課"))
    assert set(Section.objects.values_list("name", flat=True)) == {"地域福祉課", "子ども家庭課"}


def test_an_account_is_for_something(client):
    page = client.post(ASK, typed(organizer=""))
    assert page.context["form"].errors == {"organizer": ["どちらか1つは選んでください。"]}
    assert "架空市社会福祉協議会" in page.content.decode()


def test_a_robot_asks_for_nothing(client):
    client.post(ASK, typed(website="x"))
    assert not Section.objects.exists()


# -- deciding -------------------------------------------------------------------------------------------------------
def test_approving_twice_opens_one_account_and_writes_once():
    row, body = make.asked_section(), make.organization("架空市社会福祉協議会", kind="council")
    done = [workflow.sections.approve(row, organization=body, by=make.staff()) for _ in range(2)]
    row.refresh_from_db()
    assert (done, row.status, row.user.email) == ([True, False], "active", row.email)
    assert letters().count(("sections.approved", row.email)) == 1


def test_one_account_a_section():
    first = make.section()
    second = make.asked_section(name=first.name, email="other@example.jp")
    with pytest.raises(workflow.Refused, match="すでにアカウント"):
        workflow.sections.approve(second, organization=first.organization, by=None)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_open_one(connections_for_all):
    row, body = make.asked_section(), make.organization()

    def press(_number):
        try:
            return workflow.sections.approve(row, organization=body, by=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(press, range(8))) == 1


def test_declined_is_told_politely_and_stays_outside():
    row = make.asked_section()
    assert workflow.sections.decline(row, by=None)
    assert not workflow.sections.decline(row, by=None)
    assert letters().count(("sections.declined", row.email)) == 1
    with pytest.raises(workflow.Refused):
        workflow.sections.approve(row, organization=make.organization(), by=None)


def test_staff_say_which_body_it_is(client):
    client.force_login(make.staff())
    known = make.organization("架空市社会福祉協議会", kind="council")
    row = make.asked_section(organization_name="架空市社会福祉協議会")
    page = client.get(reverse("admin:ambassadors_section_approve", args=[row.pk]))
    assert list(page.context["form"].fields["organization"].queryset) == [known]
    client.post(reverse("admin:ambassadors_section_approve", args=[row.pk]), {"organization": known.pk})
    row.refresh_from_db()
    assert (row.organization, row.status, Organization.objects.count()) == (known, "active", 1)


def test_a_new_body_is_made_with_the_approval(client):
    client.force_login(make.staff())
    row = make.asked_section(organization_name="架空村", organization_kind="municipality", prefecture="20")
    client.post(reverse("admin:ambassadors_section_approve", args=[row.pk]), {"organization": ""})
    body = Organization.objects.get()
    assert (body.name, body.kind, body.prefecture) == ("架空村", "municipality", "20")


def test_regional_staff_and_readers_decide_nothing(client):
    row = make.asked_section()
    for account, status in ((make.staff(prefectures=["11"]), 404), (make.staff("reader"), 403)):
        client.force_login(account)
        answer = client.post(reverse("admin:ambassadors_section_approve", args=[row.pk]), {"organization": ""})
        assert answer.status_code in (status, 403)
    row.refresh_from_db()
    assert row.status == "asked"


# -- 担当者の交代 ----------------------------------------------------------------------------------------------------
def test_handing_over_is_one_step_and_the_old_account_is_out_at_once(client):
    row = make.section(email="old@example.jp")
    client.force_login(row.user)
    assert client.get("/my/body/").status_code == 200
    client.post("/my/body/hand-over/", {"contact_name": "鈴木 二郎", "email": "new@example.jp", "phone": ""})
    row.refresh_from_db()
    assert (row.user.email, row.contact_name) == ("new@example.jp", "鈴木 二郎")
    assert client.get("/my/body/").status_code == 403
    client.force_login(row.user)
    assert "架空市" in client.get("/my/body/").content.decode()
    assert {("sections.handed_over", "new@example.jp"), ("sections.relieved", "old@example.jp")} <= set(letters())


def test_handing_over_to_oneself_is_refused(client):
    row = make.section(email="old@example.jp")
    client.force_login(row.user)
    page = client.post("/my/body/hand-over/", {"contact_name": "同じ人", "email": "OLD@example.jp"})
    assert "同じメールアドレス" in page.content.decode()


def test_a_closed_account_opens_nothing(client):
    row = make.section()
    officer = row.user
    assert workflow.sections.close(row, by=None)
    client.force_login(officer)
    assert client.get("/my/body/").status_code == 403


# -- who gets in ----------------------------------------------------------------------------------------------------
def test_an_ambassador_is_no_section(client):
    client.force_login(make.member(make.ambassador()))
    assert client.get("/my/body/").status_code == 403


def test_my_leads_an_officer_to_the_body(client):
    client.force_login(make.section().user)
    assert client.get("/my/")["Location"] == "/my/body/"


def test_an_officer_of_two_sections_chooses(client):
    one = make.section(email="both@example.jp")
    other = make.section(name="子ども家庭課", email="both@example.jp")
    client.force_login(one.user)
    page = client.get("/my/body/")
    assert page["Location"].startswith("/my/body/choose/")
    client.post("/my/body/choose/", {"section": other.pk, "next": "/my/body/"})
    assert "子ども家庭課" in client.get("/my/body/").content.decode()


def test_an_issuers_page_is_not_for_organizers(rf):
    row = make.section(organizer=True, issuer=False)
    request = rf.get("/")
    request.user, request.session = row.user, {}
    assert (acting.section_for(request, "organizer"), acting.section_for(request, "issuer")) == (row, None)


def test_issuers_need_a_second_factor_in_production(settings):
    settings.LOCAL_RUN = False
    assert second_factor.is_required(make.section(issuer=True, name="県の課", email="ken@example.jp").user)
    assert not second_factor.is_required(make.section(email="shi@example.jp").user)


def test_apps_offer_doors(client, monkeypatch):
    door = section_views.Door("学習会", "記録と報告", "/my/body/sessions/")
    monkeypatch.setattr(section_views, "doors", [lambda section: [door]])
    client.force_login(make.section().user)
    assert 'href="/my/body/sessions/"' in client.get("/my/body/").content.decode()


# -- what the database refuses ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"status": "active"}, "section_active_belongs_to_a_body"),
        ({"status": "declined"}, "section_declined_has_a_moment"),
        ({"status": "closed"}, "section_closed_has_a_moment"),
        ({"organizer": False, "issuer": False}, "section_is_for_something"),
    ],
)
def test_the_database_refuses(change, name):
    row = make.asked_section()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Section.objects.filter(pk=row.pk).update(**change)


def test_the_database_keeps_closed_accounts_from_signing_in():
    row = make.section()
    with pytest.raises(IntegrityError, match="section_only_active_signs_in"), transaction.atomic():
        Section.objects.filter(pk=row.pk).update(status="closed", closed_at=timezone.now())
