"""Which version is current is a matter of time: nothing is public early, nothing late, never two, never by a job."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from materials import workflow
from materials.models import Edition, Status, Version
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test sets: `clock(moment)`."""

    def turn(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return turn


@pytest.fixture
def line():
    """(old, new, moment): the old version is current, the new one is scheduled for `moment`."""
    old = make.version()
    new = make.version(old.edition, published=False)
    moment = timezone.now() + HOUR
    workflow.schedule(version=new, at=moment)
    old.refresh_from_db()
    return old, new, moment


def statuses(*versions):
    return [Version.objects.get(pk=each.pk).status for each in versions]


def test_a_scheduled_version_takes_over_at_its_moment_and_not_before(line, clock, client):
    old, new, moment = line
    address = old.edition.get_absolute_url()
    clock(moment - timedelta(microseconds=1))
    assert statuses(old, new) == [Status.PUBLISHED, Status.SCHEDULED]
    assert client.get(f"{address}download/").headers["ETag"] == f'"{old.sha256}"'
    assert client.get(new.get_absolute_url()).status_code == 404
    assert client.get(f"{new.get_absolute_url()}download/").status_code == 404
    clock(moment)
    assert statuses(old, new) == [Status.SUPERSEDED, Status.PUBLISHED]
    assert Edition.objects.with_current_version().get(pk=old.edition.pk).current_version == new
    assert client.get(new.get_absolute_url()).headers["Location"] == address
    assert "これは旧版です" in client.get(old.get_absolute_url()).content.decode()


def test_the_first_version_of_an_edition_can_be_scheduled(clock):
    version = make.version(published=False)
    moment = timezone.now() + HOUR
    workflow.schedule(version=version, at=moment)
    assert not Edition.objects.published().exists()
    clock(moment)
    assert list(Edition.objects.published()) == [version.edition]


def test_a_moment_that_has_gone_is_refused():
    with pytest.raises(workflow.Refused, match="これから先"):
        workflow.schedule(version=make.version(published=False), at=timezone.now())


def test_the_database_refuses_two_current_versions_at_any_moment(line):
    old, _new, moment = line
    other = make.version(old.edition, published=False)
    for begin, end in ((None, None), (timedelta(0), None), (-HOUR, HOUR * 9)):
        published = moment + begin if begin is not None else timezone.now()
        with pytest.raises(IntegrityError), transaction.atomic():
            Version.objects.filter(pk=other.pk).update(
                published_at=published, ended_at=end and moment + end, superseded_by=old if end else None
            )


def test_taking_a_schedule_back_leaves_the_old_version_current(line, clock):
    old, new, moment = line
    assert workflow.unschedule(version=new)
    assert not workflow.unschedule(version=new)
    clock(moment + HOUR)
    assert statuses(old, new) == [Status.PUBLISHED, Status.PREPARING]
    old.refresh_from_db()
    assert (old.ended_at, old.superseded_by) == (None, None)


def test_a_schedule_can_be_moved_and_brought_forward(line, clock):
    old, new, moment = line
    workflow.schedule(version=new, at=moment + HOUR)
    clock(moment)
    assert statuses(old, new) == [Status.PUBLISHED, Status.SCHEDULED]
    workflow.publish(version=new)
    assert statuses(old, new) == [Status.SUPERSEDED, Status.PUBLISHED]


def test_a_version_published_meanwhile_is_current_until_the_scheduled_one(line, clock):
    old, new, moment = line
    between = make.version(old.edition)
    assert statuses(old, between, new) == [Status.SUPERSEDED, Status.PUBLISHED, Status.SCHEDULED]
    old.refresh_from_db()
    assert (old.superseded_by, between.superseded_by) == (between, new)
    clock(moment)
    assert statuses(old, between, new) == [Status.SUPERSEDED, Status.SUPERSEDED, Status.PUBLISHED]


def test_a_withdrawn_version_hands_out_nothing_and_says_why(client):
    version = make.version()
    assert workflow.withdraw(version=version, reason="相談先が変わったため")
    assert not workflow.withdraw(version=version, reason="もう一度")
    address = version.edition.get_absolute_url()
    assert "相談先が変わったため" in client.get(address).content.decode()
    assert client.get(f"{address}download/").status_code == 404
    assert client.get(f"{version.get_absolute_url()}download/").status_code == 404
    page = client.get(version.get_absolute_url())
    assert (page.status_code, "相談先が変わったため" in page.content.decode()) == (410, True)
    assert statuses(version) == [Status.WITHDRAWN]


def test_after_a_withdrawal_a_new_version_is_published(client):
    old = make.version()
    workflow.withdraw(version=old, reason="誤りのため")
    new = make.version(old.edition)
    assert statuses(old, new) == [Status.WITHDRAWN, Status.PUBLISHED]
    assert f'href="{new.edition.get_absolute_url()}"' in client.get(old.get_absolute_url()).content.decode()


def test_withdrawing_needs_a_reason_and_something_public():
    with pytest.raises(workflow.Refused, match="理由"):
        workflow.withdraw(version=make.version(), reason=" ")
    with pytest.raises(workflow.Refused, match="まだ公開していない"):
        workflow.withdraw(version=make.version(published=False), reason="x")


def test_an_edition_is_withdrawn_with_all_that_was_and_will_be_public(line):
    old, new, _moment = line
    middle = make.version(old.edition)
    assert workflow.withdraw_edition(edition=old.edition, reason="協定が終わったため") == 2
    assert statuses(old, middle, new) == [Status.WITHDRAWN, Status.WITHDRAWN, Status.PREPARING]


def test_a_superseded_version_keeps_what_it_was_issued_under():
    old = make.version(make.edition(issuer_name="旧・こども課", rights_note="転載の際はご連絡ください"))
    Edition.objects.filter(pk=old.edition.pk).update(issuer_name="こども政策課", rights_note="自由にお使いください")
    old = Version.objects.get(pk=old.pk)
    assert old.issuer == "こども政策課"
    Edition.objects.filter(pk=old.edition.pk).update(issuer_name="旧・こども課", rights_note="転載の際はご連絡ください")
    new = make.version(Edition.objects.get(pk=old.edition.pk))
    Edition.objects.filter(pk=old.edition.pk).update(issuer_name="こども政策課", rights_note="自由にお使いください")
    old, new = Version.objects.get(pk=old.pk), Version.objects.get(pk=new.pk)
    assert [old.issuer, old.rights] == ["旧・こども課", "転載の際はご連絡ください"]
    assert [new.issuer, new.rights] == ["こども政策課", "自由にお使いください"]


def test_the_file_changes_only_before_it_is_public(django_capture_on_commit_callbacks):
    version = make.version(published=False)
    name, storage = version.file.name, version.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        workflow.change_version(version=version, file=make.file(make.pdf(pages=2)), label="改")
    assert (version.pages, version.label, storage.exists(name)) == (2, "改", False)
    workflow.publish(version=version)
    with pytest.raises(workflow.Refused, match="差し替えられません"):
        workflow.change_version(version=version, file=make.file(make.pdf(pages=3)))


def test_words_of_querysets_agree_with_the_status_of_each_row(line):
    old, _new, _moment = line
    for _each in range(2):
        make.version(old.edition)
    workflow.withdraw(version=old, reason="x")
    make.version(published=False)
    for status in Status:
        assert {each.status for each in getattr(Version.objects, status.value)()} == {status}
    assert sum(getattr(Version.objects, status.value)().count() for status in Status) == Version.objects.count()
