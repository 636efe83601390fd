"""The pages of an import: who sees them, what they say, what they refuse."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ambassadors.models import Ambassador
from ambassadors.rosters.models import Import
from tests import make

from .test_flow import HANAKO, TARO, roster, staged

pytestmark = pytest.mark.django_db
NEW = "/admin/rosters/import/add/?kind=ambassadors"


def page_of(source, part=""):
    return f"/admin/rosters/import/{source.pk}/{part or 'change'}/"


def posted_columns(source):
    return {f"column_{place}": key for place, key in source.mapping.items()} | {"kind": "individual"}


def test_from_the_file_to_the_register_by_hand(client):
    client.force_login(make.staff())
    page = client.post(NEW, {"file": roster(HANAKO, TARO), "press": "11111111-1111-4111-8111-111111111111"})
    source = Import.objects.get()
    assert (page.status_code, page["Location"]) == (302, page_of(source))
    assert "お名前" in client.get(page_of(source)).content.decode()
    assert client.post(page_of(source, "columns"), posted_columns(source))["Location"] == page_of(source)
    assert "山田 花子" in client.get(page_of(source)).content.decode()
    client.post(page_of(source, "decide"), {"choice-3": "skip"})
    client.post(page_of(source, "apply"))
    assert list(Ambassador.objects.values_list("name", flat=True)) == ["山田 花子"]
    assert "新しく登録" in client.get(page_of(source)).content.decode()


def test_a_file_that_is_no_roster_says_why(client):
    client.force_login(make.staff())
    page = client.post(NEW, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken")})
    assert "Excelのファイルとして読み取れません" in page.content.decode()
    assert not Import.objects.exists()


def test_only_managers_undo(client):
    from ambassadors.rosters import workflow

    source = staged(roster(HANAKO))
    workflow.apply(source, by=None)
    client.force_login(make.staff())
    assert client.post(page_of(source, "undo")).status_code == 403
    client.force_login(make.manager())
    assert client.get(page_of(source, "undo")).status_code == 200
    client.post(page_of(source, "undo"))
    assert not Ambassador.objects.exists()


def test_regional_staff_see_no_rows(client):
    source = staged(roster(HANAKO))
    client.force_login(make.staff(prefectures=["11"]))
    found = [client.get(page_of(source, part)).status_code for part in ("", "columns", "errors", "progress", "undo")]
    assert set(found) <= {302, 403, 404}
    assert client.get(NEW).status_code == 403


def test_progress_can_be_asked(client):
    client.force_login(make.staff())
    source = staged(roster(HANAKO))
    assert json.loads(client.get(page_of(source, "progress")).content)["working"] is False
