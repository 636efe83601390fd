"""Regional staff meet persons by their consent: d1 for a co-op's or union's account, d2 for the prefecture's."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from ambassadors import workflow
from ambassadors.models import Ambassador
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/admin/ambassadors/ambassador/"
SESSIONS = "/admin/sessions_log/studysession/"
HIDDEN = "花谷"


class Words(HTMLParser):
    """The text of a page; what was typed into a search box is an attribute, not a word of the page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page.content.decode())

    def handle_data(self, data):
        self.found.append(data)


def words(page):
    return "".join(Words(page).found)


def of_body(prefectures=("11",), kind="union", **facts):
    """A regional account that signs in for a section of a body of that kind in Saitama."""
    user = make.staff(prefectures=list(prefectures), **facts)
    facts = {"organization_name": f"さいたま{kind}", "name": user.email}
    section = make.section(organization_kind=kind, email=user.email, **facts)
    section.user = user
    section.save()
    return user


def names(user):
    return sorted(Ambassador.objects.named_for(user).values_list("name", flat=True))


@pytest.fixture
def people():
    make.ambassador(name="両方", consents={"a", "d1", "d2"})
    make.ambassador(name="生協だけ", consents={"a", "d1"})
    make.ambassador(name="県だけ", consents={"a", "d2"})
    make.ambassador(name="同意なし")
    make.ambassador(name="大阪", prefecture="27", consents={"a", "d1", "d2"})
    make.to_review(name="申込中", consents={"a", "d1", "d2"})
    make.ambassador(name="解除", status="left", left_on=date(2026, 5, 1), consents={"a", "d1", "d2"})


# -- who is named -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("union", ["両方", "生協だけ"]),
        ("coop", ["両方", "生協だけ"]),
        ("prefecture", ["両方", "県だけ"]),
        ("npo", ["両方"]),
    ],
)
def test_each_body_meets_who_agreed_for_it(people, kind, seen):
    assert names(of_body(kind=kind)) == sorted(seen)


def test_a_section_of_one_prefecture_opens_no_name_in_another(people):
    make.ambassador(name="大阪の生協だけ", prefecture="27", consents={"a", "d1"})
    assert names(of_body(["11", "27"])) == sorted(["両方", "生協だけ", "大阪"])


def test_a_consent_withdrawn_closes_the_page_at_once(client, people):
    client.force_login(of_body())
    row = Ambassador.objects.get(name="生協だけ")
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 200
    workflow.withdraw(row, "d1")
    assert client.get(f"{LIST}{row.pk}/change/").status_code == 302
    assert "生協だけ" not in words(client.get(LIST))


def test_a_consent_for_saitama_does_not_follow_to_tokyo():
    row = make.ambassador(name="引っ越した", consents={"a", "d1"})
    workflow.move(row, prefecture="13", kind=row.kind, on=timezone.localdate(), by=None)
    assert names(of_body(["11"])) == names(make.staff(prefectures=["13"])) == names(of_body(["11", "13"])) == []


def test_who_is_no_staff_meets_nobody(people):
    for user in (
        AnonymousUser(),
        make.account(),
        make.staff(is_active=False),
        make.account(role="staff", national=True),
    ):
        assert names(user) == []


# -- the list and the page --------------------------------------------------------------------------------------------
def test_the_list_names_who_agreed_and_counts_the_others(client, people):
    client.force_login(of_body())
    page = client.get(LIST)
    assert {row.name for row in page.context["cl"].result_list} == {"生協だけ", "両方"}
    assert "このほか 2 人は、お名前の提供に同意していません。" in words(page)
    assert not {"県だけ", "同意なし", "大阪", "申込中", "解除"} & set(words(page).split())


def test_the_page_shows_the_contact_and_nothing_of_the_desk(client):
    row = make.to_review(name="生協だけ", consents={"a", "d1"}, phone="+81311112222", address="見える町1-1")
    workflow.ask_back(row, question="ひみつの問い", by=None)
    workflow.approve(row, by=make.staff(name="事務局の人"))
    make.ambassador(name="生協だけ", kana="ふたごの人")
    client.force_login(of_body())
    page = client.get(f"{LIST}{row.pk}/change/")
    shown = words(page)
    assert "見える町1-1" in page.content.decode()
    for hidden in ("ひみつの", "事務局の人", "ふたごの人", "サインインできる", "似た登録", "履歴"):
        assert hidden not in shown
    assert 'type="submit" name="_save"' not in page.content.decode()


@pytest.mark.parametrize("role", ["staff", "manager"])
def test_regional_staff_change_no_person(client, role):
    row = make.ambassador(name="両方", consents={"a", "d1", "d2"})
    client.force_login(of_body(role=role))
    for name in ("approve", "leave", "rest", "move", "correct", "members", "history", "delete"):
        page = f"{LIST}{row.pk}/{name}/"
        assert client.get(page).status_code in (403, 404, 405), name
        assert client.post(page, {"post": "yes"}).status_code in (403, 404, 405), name
    assert client.post(f"{LIST}{row.pk}/change/", {"name": "別人"}).status_code == 403
    assert client.get(LIST + "add/").status_code == 403
    row.refresh_from_db()
    assert (row.name, row.status) == ("両方", "registered")


# -- asking by the address --------------------------------------------------------------------------------------------
@pytest.fixture
def hidden():
    """A session of Saitama whose ambassador did not agree; what is secret begins with `HIDDEN`."""
    person = make.ambassador(
        name=f"{HIDDEN} 一郎", kana="はなたに いちろう", email="hanatani@example.jp", phone="+81399998888"
    )
    session = make.past_session(ambassador=person, note=f"{HIDDEN}さんの携帯", venue="公民館")
    session.joint.add(make.ambassador(name=f"{HIDDEN} 二郎"))
    return session


QUESTIONS = {
    "search by name": {"q": HIDDEN},
    "search by number": {"q": "NUMBER"},
    "by name": {"ambassador__name__startswith": HIDDEN},
    "by e-mail": {"ambassador__email__contains": "hanatani"},
    "by id": {"ambassador__id__exact": "PERSON"},
    "by column": {"ambassador_id": "PERSON"},
    "is there one": {"ambassador__isnull": "0"},
    "joint": {"joint__name__contains": HIDDEN},
    "joint id": {"joint": "JOINT"},
    "the hidden note": {"note__contains": HIDDEN},
    "the other way": {"contact_notes__isnull": "1"},
    "order": {"o": "3"},
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_to_the_sessions_tells_who(client, hidden, question):
    client.force_login(of_body())
    facts = {"PERSON": hidden.ambassador_id, "NUMBER": hidden.ambassador.number, "JOINT": hidden.joint.get().pk}
    page = client.get(SESSIONS, {key: facts.get(value, value) for key, value in question.items()})
    found = page.context["cl"].result_list if page.status_code == 200 else []
    assert page.status_code in (200, 302, 400)
    assert list(found) == ([hidden] if "o" in question else [])
    assert HIDDEN not in words(page) if page.status_code == 200 else True


def test_the_sessions_of_a_named_person_are_a_list(client):
    person = make.ambassador(name="両方", consents={"a", "d1", "d2"})
    session, other = make.past_session(ambassador=person), make.past_session()
    client.force_login(of_body())
    page = client.get(SESSIONS, {"ambassador__id__exact": str(person.pk)})
    assert list(page.context["cl"].result_list) == [session]
    assert client.get(SESSIONS, {"ambassador__id__exact": str(other.ambassador.pk)}).status_code == 400


def test_autocomplete_and_popups_name_nobody_else(client, people):
    client.force_login(of_body())
    asked = {"app_label": "sessions_log", "model_name": "studysession", "field_name": "ambassador"}
    found = client.get("/admin/autocomplete/", asked | {"term": ""}).json()["results"]
    assert sorted(each["text"] for each in found) == sorted(["両方", "生協だけ"])
    for extra in ({"_popup": "1"}, {"_popup": "1", "_to_field": "id"}, {"_facets": "True"}, {"all": ""}):
        shown = words(client.get(LIST, extra))
        assert not any(name in shown for name in ("県だけ", "同意なし", "大阪", "申込中", "解除"))


def test_a_session_shows_the_reason_of_a_correction_to_national_staff_only(client, hidden):
    from sessions_log import workflow as sessions

    sessions.correct(hidden, reason=f"{HIDDEN}さんの電話による", by=None, head_count=7)
    page = f"{SESSIONS}{hidden.pk}/change/"
    for user, told in ((make.staff(), True), (of_body(), False)):
        client.force_login(user)
        assert (HIDDEN in client.get(page).content.decode()) is told
