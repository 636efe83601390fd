"""What a browser, a phone and a download manager ask for, and what they get."""

import pytest
from django.urls import reverse

from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make.version(make.edition(slug="saitama", name="埼玉県版"))


@pytest.fixture
def address(version):
    return reverse("materials:download", args=[version.edition.series.slug, version.edition.slug])


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def content(version):
    with version.file.open() as file:
        return file.read()


def test_the_whole_file(client, address, version, content):
    answer = client.get(address)
    assert body(answer) == content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{version.sha256}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="brochure-saitama-1.pdf"; ')
    assert "filename*=UTF-8''%E3%82%B7" in disposition


def test_head_has_the_headers_without_the_body(client, address, content):
    answer = client.head(address)
    assert (answer.status_code, body(answer)) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    ("asked", "part"), [("bytes=0-9", slice(0, 10)), ("bytes=100-", slice(100, None)), ("bytes=-7", slice(-7, None))]
)
def test_a_part(client, address, content, asked, part):
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (206, content[part])
    first, last = range(len(content))[part][0], range(len(content))[part][-1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(content)}"


@pytest.mark.parametrize(
    "asked",
    [
        "lines=1-2",
        "bytes=0-1,x",
        "bytes=0-,0-",
        "bytes=" + "0-1," * 20 + "0-1",
        "bytes=x-9",
        "bytes=9-1",
        "bytes=-",
        "bytes",
    ],
)
def test_what_is_no_part_gets_the_whole(client, address, content, asked):
    answer = client.get(address, headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (200, content)


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0", "bytes=" + "9" * 5000 + "-"])
def test_a_part_beyond_the_end(client, address, content, asked):
    answer = client.get(address, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(content)}"


def test_what_is_there_already_is_not_sent_again(client, address, version):
    answer = client.get(address, headers={"If-None-Match": f'"{version.sha256}"'})
    assert (answer.status_code, body(answer)) == (304, b"")
    changed = client.get(address).headers["Last-Modified"]
    assert client.get(address, headers={"If-Modified-Since": changed}).status_code == 304


def test_a_download_goes_on_only_while_the_file_is_the_same(client, address, version, content):
    part = {"Range": "bytes=10-", "If-Range": f'"{version.sha256}"'}
    assert client.get(address, headers=part).status_code == 206
    new = make.version(version.edition, content=make.pdf(pages=5))
    answer = client.get(address, headers=part)
    assert answer.status_code == 200
    assert len(body(answer)) == new.size


def test_public_files_may_be_cached_and_others_only_privately(client, address):
    assert client.get(address).headers["Cache-Control"] == "public, no-cache"
    tool = make.version(make.edition("slides", access="ambassadors"))
    client.force_login(make.member(make.ambassador()))
    answer = client.get(tool.edition.get_absolute_url() + "download/")
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_a_file_gone_from_the_storage_is_a_page_not_an_error(client, address, version):
    version.file.storage.delete(version.file.name)
    assert client.get(address).status_code == 404


def test_what_is_stored_has_no_address_of_its_own(client, version):
    assert client.get(f"/media/{version.file.name}").status_code == 404
    assert client.get(f"/{version.file.name}").status_code == 404


def test_nothing_is_written_by_post(client, address):
    assert client.post(address).status_code == 405
