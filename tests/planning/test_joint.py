"""共同実施: found without browsing, seen by each, reported by one, told by letter."""

import pytest

from mirai_action.letters.models import Letter
from mirai_action.letters.outbox import deliver_due
from sessions_log import joint, workflow
from sessions_log.models import StudySession
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako():
    return make.ambassador(name="山田 花子", prefecture="11")


@pytest.fixture
def taro():
    return make.ambassador(name="佐藤 太郎", email="taro@example.jp", prefecture="13", affiliation="council")


@pytest.fixture
def signed_in(client, hanako):
    client.force_login(make.member(hanako))
    return client


def letters(mailoutbox):
    """Send what waits; return (to, subject) of each."""
    deliver_due()
    return [(each.to[0], each.subject) for each in mailoutbox]


def plan(client, **typed):
    answer = client.post("/my/sessions/plan/", make.session_form(**typed))
    return dict(answer.context["form"].errors) if answer.status_code == 200 else StudySession.objects.get()


@pytest.mark.parametrize("way", ["number", "email", "full width"])
def test_a_partner_is_found_by_number_or_address(signed_in, taro, way):
    typed = {"number": taro.number_label, "email": "Taro@example.jp", "full width": f"{taro.number:０>6}"}[way]
    row = plan(signed_in, joint=typed)
    assert list(row.joint.all()) == [taro]


def test_nobody_is_found_by_less_than_the_whole(signed_in, taro):
    assert "見つかりません" in str(plan(signed_in, joint="佐藤"))
    assert "見つかりません" in str(plan(signed_in, joint="taro"))
    assert "見つかりません" in str(plan(signed_in, joint="999999"))
    assert "佐藤" not in str(plan(signed_in, joint=f"{taro.number}\n999999"))
    assert not StudySession.objects.exists()


def test_of_a_couple_with_one_address_the_other_one_is_found(client):
    wife = make.ambassador(name="今野 千恵", email="konno@example.jp")
    husband = make.ambassador(name="今野 文雄", email="konno@example.jp")
    assert joint.find("konno@example.jp", asking=wife) == husband
    with pytest.raises(Exception, match="登録番号で"):
        joint.find("konno@example.jp", asking=make.ambassador())


def test_looking_for_partners_has_an_end(signed_in, hanako, monkeypatch):
    monkeypatch.setattr(joint, "LOOKUPS_A_DAY", 2)
    results = [str(plan(signed_in, joint=f"99999{each}")) for each in range(3)]
    assert ["今日はこれ以上" in each for each in results] == [False, False, True]


def test_a_partner_is_named_only_where_the_name_may_be_published(hanako, taro):
    open_one = make.ambassador(name="公開 する子", consents={"a", "c"})
    row = make.session(ambassador=hanako, joint=[taro, open_one])
    labels = [each.label for each in joint.partners(row)]
    assert labels == [f"登録番号 {taro.number_label}", f"公開 する子 さん（登録番号 {open_one.number_label}）"]


def test_the_partner_is_told_once_for_all_days(signed_in, taro, mailoutbox):
    sent = make.session_form(joint=taro.email, rhythm="weekly", times="3")
    signed_in.post("/my/sessions/plan/", sent)
    assert letters(mailoutbox) == [("taro@example.jp", "共同実施のアンバサダーとして登録されました")]
    assert mailoutbox[0].body.count("・20") == 3
    assert "山田 花子" in mailoutbox[0].body


def test_a_partner_sees_the_session_as_joint_and_presses_nothing(client, hanako, taro):
    row = make.session(ambassador=hanako, joint=[taro], held_on=make.day(-1), note="鍵は管理人室")
    client.force_login(make.member(taro))
    page = client.get(row.get_absolute_url()).content.decode()
    assert "共同実施" in page
    assert "山田 花子" in page
    assert "鍵は管理人室" not in page
    for name in ("report", "edit", "cancel", "postpone", "joint"):
        assert client.get(f"/my/sessions/{row.pk}/{name}/").status_code == 404
    mine = client.get("/my/sessions/").content.decode()
    assert (row.get_absolute_url() in mine, f"{row.pk}/report/" in mine) == (True, False)


@pytest.mark.parametrize("offset", [-3, 0, 5])
def test_a_joint_session_is_listed_once_whatever_its_day(client, hanako, taro, offset):
    row = make.session(ambassador=hanako, joint=[taro], held_on=make.day(offset))
    client.force_login(make.member(taro))
    assert client.get("/my/sessions/").content.decode().count(row.get_absolute_url() + '"') == 1


def test_attendance_is_the_one_of_record_s_alone(client, hanako, taro):
    make.past_session(ambassador=hanako, joint=[taro], head_count=30)
    found = []
    for each in (hanako, taro):
        client.force_login(make.member(each))
        found.append(client.get("/my/sessions/").context["so_far"]["participants"])
    assert found == [30, 0]


def test_handing_over_moves_the_report_and_the_credit(signed_in, client, hanako, taro, mailoutbox):
    row = make.session(ambassador=hanako, joint=[taro])
    signed_in.post(f"/my/sessions/{row.pk}/joint/hand-over/", {"ambassador": str(taro.pk)})
    row.refresh_from_db()
    assert (row.ambassador, list(row.joint.all()), row.host_kind) == (taro, [hanako], "council")
    assert signed_in.get(f"/my/sessions/{row.pk}/report/").status_code == 404
    assert letters(mailoutbox)[-1] == ("taro@example.jp", "学習会の担当を引き継ぎました")
    client.force_login(make.member(taro))
    assert client.get(f"/my/sessions/{row.pk}/edit/").status_code == 200


def test_only_a_joint_one_takes_over_and_only_before_the_report(signed_in, hanako, taro):
    stranger, row = make.ambassador(), make.session(ambassador=hanako, joint=[taro])
    assert (
        signed_in.post(f"/my/sessions/{row.pk}/joint/hand-over/", {"ambassador": str(stranger.pk)}).status_code == 404
    )
    with pytest.raises(workflow.Refused):
        workflow.hand_over(row, stranger, by=None)
    past = make.past_session(ambassador=hanako, joint=[taro])
    with pytest.raises(workflow.Refused):
        workflow.hand_over(past, taro, by=None)


def test_links_of_letters_end_with_the_hand_over(hanako, taro):
    row = make.session(ambassador=hanako, joint=[taro])
    assert workflow.hand_over(row, taro, by=None).link_version == row.link_version + 1


def test_a_partner_leaves_and_the_one_of_record_is_told_without_a_name(client, hanako, taro, mailoutbox):
    row = make.session(ambassador=hanako, joint=[taro])
    client.force_login(make.member(taro))
    client.post(f"/my/sessions/{row.pk}/joint/leave/")
    assert not row.joint.exists()
    found = letters(mailoutbox)
    assert found[-1] == (hanako.email, "共同実施のアンバサダーが外れました")
    assert ("佐藤" in mailoutbox[-1].body, taro.number_label in mailoutbox[-1].body) == (False, True)
    assert client.get(row.get_absolute_url()).status_code == 404


def test_added_twice_is_added_once(signed_in, hanako, taro):
    row = make.session(ambassador=hanako)
    for _twice in range(2):
        signed_in.post(f"/my/sessions/{row.pk}/joint/", {"joint": taro.number_label})
    assert (row.joint.count(), Letter.objects.filter(kind="sessions.joint").count()) == (1, 1)


def test_taken_out_is_told(signed_in, hanako, taro, mailoutbox):
    row = make.session(ambassador=hanako, joint=[taro])
    signed_in.post(f"/my/sessions/{row.pk}/joint/remove/", {"ambassador": str(taro.pk)})
    assert not row.joint.exists()
    assert letters(mailoutbox)[-1] == ("taro@example.jp", "共同実施の登録が外れました")


def test_a_joint_session_counts_once(hanako, taro):
    row = make.past_session(ambassador=hanako, joint=[taro, make.ambassador()], head_count=30)
    assert make.counted(row)["sessions preliminary"] == 1
