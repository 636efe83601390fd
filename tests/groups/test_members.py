"""Members of a group: invited, joined, what each may, and how it ends."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ambassadors import workflow as register
from ambassadors.groups import workflow
from ambassadors.groups.models import Invitation, Representative
from ambassadors.models import Ambassador, Membership
from ambassadors.workflow import Refused
from mirai_action.core.models import User
from mirai_action.letters import outbox
from mirai_action.letters.models import Letter
from mirai_action.progress import figures
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db
JOIN = re.compile(r"http://[^/\s]+(/invitation/confirm/\S+)")


def link_of(invitation):
    outbox.deliver_due()
    sent = [each for each in mail.outbox if each.to == [invitation.email]]
    return JOIN.search(sent[-1].body)[1]


def test_from_the_invitation_to_a_session_of_the_group(client):
    group = make.group()
    client.force_login(group.manager)
    typed = {"email": "mei@example.jp", "name": "高橋 芽衣", "role": "member"}
    assert client.post("/my/group/invite/", typed)["Location"] == "/my/group/"
    client.logout()
    link = link_of(group.invitations.get())
    assert client.get(link).status_code == 200
    assert not User.objects.filter(email="mei@example.jp").exists()  # GET changed nothing
    assert "メンバーになりました" in client.post(link, follow=True).content.decode()
    mei = User.objects.get(email="mei@example.jp")
    client.force_login(mei)
    assert client.get("/my/").context["ambassador"] == group
    client.post("/my/sessions/plan/", make.session_form())
    session = StudySession.objects.get()
    assert session.ambassador == group
    assert "高橋 芽衣" in client.get(f"/my/sessions/{session.pk}/").content.decode()  # who entered it


def test_joining_twice_joins_once():
    group = make.group()
    row = make.invited(group, "mei@example.jp")
    assert workflow.accept(row) == workflow.accept(row)
    assert group.memberships.count() == 2


def test_a_group_counts_once_whatever_its_members():
    group = make.group()
    make.joined(group)
    make.joined(group)
    assert figures.figures().indicators["ambassadors"].total == 1


def test_an_invitation_says_nothing_about_a_known_address(client):
    known, group = make.ambassador(), make.group()
    client.force_login(group.manager)
    answers = [
        client.post("/my/group/invite/", {"email": email, "name": "", "role": "member"}, follow=True)
        for email in (known.email, "nobody@example.jp")
    ]
    pages = [re.sub(r"\S+@example.jp", "", each.content.decode()) for each in answers]
    assert [page.count("招待のメールをお送りします。") for page in pages] == [1, 1]
    outbox.deliver_due()
    bodies = [JOIN.sub("", each.body) for each in mail.outbox]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("end", ["withdrawn", "run out", "left"])
def test_a_link_ends(client, end):
    group = make.group()
    row = make.invited(group)
    link = link_of(row)
    if end == "withdrawn":
        workflow.withdraw(row)
    elif end == "run out":
        Invitation.objects.update(invited_at=timezone.now() - timedelta(days=20), expires_at=timezone.now())
    else:
        register.leave(group)
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert group.memberships.count() == 1


def test_a_forged_link_opens_nothing(client):
    for token in ("x", "x.y", "00000000000040008000000000000000.abc"):
        assert client.post(f"/invitation/confirm/{token}/").status_code == 404


def test_sending_again_prolongs_a_link_that_ran_out(client):
    group = make.group()
    row = make.invited(group)
    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=20), expires_at=timezone.now())
    client.force_login(group.manager)
    client.post(f"/my/group/invitations/{row.pk}/", {"action": "resend"})
    row.refresh_from_db()
    assert row.is_usable
    assert Letter.objects.filter(kind="groups.invitation").count() == 2


def test_a_mailbox_is_not_flooded():
    for _each in range(5):
        make.invited(make.group(), "victim@example.jp")
    assert Letter.objects.filter(kind="groups.invitation").count() == workflow.LETTERS_A_DAY


def test_removing_ends_access_at_once(client):
    group = make.group()
    member = make.joined(group)
    client.force_login(member.user)
    assert client.get("/my/sessions/").status_code == 200
    assert workflow.remove(member, by=group.manager)
    assert client.get("/my/sessions/").status_code == 403
    assert client.post("/my/sessions/plan/", make.session_form()).status_code == 403
    assert Letter.objects.filter(kind="groups.removed", to_address=member.user.email).count() == 1


@pytest.mark.parametrize(
    "page",
    ["profile/edit/", "profile/area/", "profile/leave/", "profile/consents/", "profile/pause/", "group/invite/",
     "group/persons/"],
)  # fmt: skip
def test_a_member_does_not_change_the_registration(client, page):
    group = make.group()
    client.force_login(make.joined(group).user)
    before = Ambassador.objects.filter(pk=group.pk).values().get()
    answer = client.post(f"/my/{page}", {"action": "rest", "kind": "b", "email": "x@example.jp", "role": "manager"})
    assert answer.status_code == 403
    assert Ambassador.objects.filter(pk=group.pk).values().get() == before
    assert group.invitations.open().count() == 0


def test_a_member_sees_no_address_of_another(client):
    group = make.group(phone="+81488331234", address="さいたま市浦和区1-2-3")
    client.force_login(make.joined(group).user)
    pages = "".join(client.get(f"/my/{page}").content.decode() for page in ("", "profile/", "group/"))
    assert group.email not in pages
    assert "浦和区1-2-3" not in pages


def test_a_manager_of_one_group_touches_no_other(client):
    group, other = make.group(), make.group()
    member, row = make.joined(other), make.invited(other)
    client.force_login(group.manager)
    assert client.post(f"/my/group/members/{member.pk}/", {"action": "remove"}).status_code == 404
    assert client.post(f"/my/group/invitations/{row.pk}/", {"action": "withdraw"}).status_code == 404
    assert other.memberships.count() == 2


def test_the_last_manager_hands_over_before_leaving(client):
    group = make.group()
    member = make.joined(group)
    client.force_login(group.manager)
    client.post("/my/group/leave/")
    assert group.memberships.count() == 2
    client.post(f"/my/group/members/{member.pk}/", {"action": "manager"})
    client.post("/my/group/leave/")
    assert group.memberships.count() == 2  # the group's letters still come to the one who leaves
    client.post(f"/my/group/members/{member.pk}/", {"action": "contact"})
    assert client.post("/my/group/leave/")["Location"] == "/my/"
    group.refresh_from_db()
    assert (group.email, [each.user for each in group.memberships.all()]) == (member.user.email, [member.user])


def test_handing_over_the_contact_tells_the_old_address():
    group = make.group()
    old, member = group.email, make.joined(group, role="manager", name="高橋 芽衣")
    assert workflow.make_contact(member, by=group.manager, name="高橋 芽衣")
    group.refresh_from_db()
    assert (group.email, group.contact_name) == (member.user.email, "高橋 芽衣")
    told = Letter.objects.filter(kind="groups.contact_changed").values_list("to_address", flat=True)
    assert set(told) == {old, member.user.email}
    assert group.decisions.filter(verb="address").get().changes["email"] == [old, member.user.email]


def test_every_letter_leaves():
    group = make.group()
    member = make.joined(group, role="manager", name="高橋 芽衣")
    workflow.make_contact(member, by=None)
    other = make.joined(group)
    workflow.remove(other, by=None)
    outbox.deliver_due()
    assert not Letter.objects.filter(sent_at=None).exclude(kind="groups.invitation").exists()
    assert any("高橋 芽衣さん" in each.body for each in mail.outbox)


def test_an_individual_has_no_members(client):
    person = make.ambassador()
    client.force_login(make.member(person))
    assert client.get("/my/group/").status_code == 404
    with pytest.raises(Refused):
        make.invited(person)


def test_persons_of_the_group_are_named(client):
    group = make.group()
    client.force_login(group.manager)
    client.post("/my/group/persons/", {"representative": "会長 太郎", "contact_name": "佐藤 二"})
    group.refresh_from_db()
    assert (Representative.objects.get().name, group.contact_name) == ("会長 太郎", "佐藤 二")
    page = client.post("/my/group/persons/", {"representative": "会長 太郎", "contact_name": ""})
    assert "ご担当者のお名前を入力してください。" in page.content.decode()


def test_staff_see_add_and_remove_members(client):
    group = make.group()
    member = make.joined(group, name="高橋 芽衣")
    client.force_login(make.staff())
    assert "高橋 芽衣" in client.get(f"/admin/ambassadors/ambassador/{group.pk}/change/").content.decode()
    page = f"/admin/ambassadors/ambassador/{group.pk}/members/"
    client.post(page, {"action": "invite", "email": "new@example.jp", "name": "", "role": "member"})
    client.post(page, {"which": f"member-{member.pk}", "action": "remove"})
    assert group.invitations.open().get().email == "new@example.jp"
    assert not Membership.objects.filter(pk=member.pk).exists()
    for nonsense in ("member-x", "member-99", "invitation-x", "member-²", ""):
        assert client.post(page, {"which": nonsense, "action": "remove"}).status_code == 302


def test_readers_and_regional_staff_do_not_touch_members(client):
    group = make.group()
    page = f"/admin/ambassadors/ambassador/{group.pk}/members/"
    for user, status in ((make.staff("reader"), 403), (make.staff(prefectures=["11"]), 404)):
        client.force_login(user)
        assert client.post(page, {"action": "invite", "email": "x@example.jp", "role": "manager"}).status_code == status
    assert not group.invitations.exists()


def test_what_came_to_nothing_is_forgotten():
    row = make.invited(make.group(), "gone@example.jp")
    outbox.deliver_due()
    Invitation.objects.update(
        invited_at=timezone.now() - timedelta(days=60), expires_at=timezone.now() - timedelta(days=31)
    )
    assert workflow.purge() == 1
    assert not Letter.objects.filter(about=row.pk).exclude(to_address="").exists()


def test_one_open_invitation_a_mailbox():
    group = make.group()
    row = make.invited(group, "mei@example.jp")
    again = make.invited(group, "MEI@example.jp", role="manager")
    assert (again.pk, again.role, group.invitations.count()) == (row.pk, "manager", 1)
    twin = Invitation(ambassador=group, email="mei@example.jp", expires_at=row.expires_at)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize(
    "facts",
    [{"accepted_at": "2026-04-01T00:00Z"}, {"expires_at": "2020-01-01T00:00Z"}],
)
def test_the_database_refuses_impossible_invitations(facts):
    make.invited(make.group())
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.update(**facts)


def test_the_page_costs_the_same_for_many_members(client, django_assert_max_num_queries):
    group = make.group()
    client.force_login(group.manager)
    for count in (1, 12):
        for _each in range(count):
            make.joined(group)
        with django_assert_max_num_queries(20):
            client.get("/my/group/")


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_remove_each_other_leave_one(connections_for_all):
    group = make.group(email="")
    pair = [make.joined(group, role="manager") for _each in range(2)]

    def remove(one):
        try:
            return workflow.remove(one, by=None)
        except Refused:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(remove, pair))
    assert sorted(map(str, found)) == ["True", "refused"]
    assert group.memberships.filter(role="manager").count() == 1
