"""The same answers from a disk, from a storage without paths, and from S3."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import storages

from materials import drawing
from materials.models import Version
from tests import make

from . import papers

pytestmark = pytest.mark.django_db


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as keeping files needs: PUT, GET with a range, HEAD, DELETE."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes] = {}
    asked: list[tuple[str, str]] = []
    refusing = False

    def do_PUT(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            body = unchunked(body)
        self.objects[self.path] = body
        self.answer(200, b"", ETag='"x"')

    def do_GET(self):
        content = self.objects.get(self.path)
        self.asked.append((self.command, self.headers.get("Range", "")))
        if content is None or self.refusing:
            return self.answer(403 if self.refusing else 404, b"")
        span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not span:
            return self.answer(200, content)
        first, last = int(span[1]), int(span[2])
        return self.answer(206, content[first : last + 1], **{"Content-Range": f"bytes {first}-{last}/{len(content)}"})

    do_HEAD = do_GET

    def do_DELETE(self):
        self.objects.pop(self.path, None)
        self.answer(204, b"")

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in {"Last-Modified": "Mon, 01 Apr 2019 00:00:00 GMT", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_args):
        pass


def unchunked(body):
    found = b""
    while body:
        line, _newline, body = body.partition(b"\r\n")
        size = int(line.partition(b";")[0], 16)
        if not size:
            break
        found, body = found + body[:size], body[size + 2 :]
    return found


@pytest.fixture
def bucket(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    Bucket.objects, Bucket.asked = {}, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["disk", "memory", "s3"])
def storage(request, settings):
    """Where uploads lie; the models ask for the storage by its name at every use."""
    kinds = {
        "disk": lambda: settings.STORAGES["default"],
        "memory": lambda: {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "s3": lambda: {**settings.S3, "OPTIONS": {**settings.S3["OPTIONS"], **of_s3(request)}},
    }
    settings.STORAGES = {**settings.STORAGES, "default": kinds[request.param]()}
    return storages["default"]


def of_s3(request):
    return {"bucket_name": "brochures", "endpoint_url": request.getfixturevalue("bucket"), "region_name": "us-east-1"}


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_whole_parts_and_several_parts_are_the_same_everywhere(client, storage):
    content = papers.by_reportlab()
    version = make.version(content=content)
    address = f"{version.edition.get_absolute_url()}download/"
    assert storage.exists(version.file.name)
    assert body(client.get(address)) == content
    assert body(client.get(address, headers={"Range": "bytes=10-99"})) == content[10:100]
    assert body(client.get(address, headers={"Range": "bytes=-5"})) == content[-5:]
    several = client.get(address, headers={"Range": "bytes=0-4,10-19"})
    sent = body(several)
    assert several.status_code == 206
    assert len(sent) == int(several.headers["Content-Length"])
    assert content[:5] in sent
    assert content[10:20] in sent
    storage.delete(version.file.name)
    assert client.get(address).status_code == 404


def test_pages_are_drawn_from_everywhere(client, storage):
    version = make.version(content=papers.by_reportlab())
    assert drawing.draw(version.pk)
    version.refresh_from_db()
    picture = client.get(version.leaves.get(number=1).small_address)
    assert body(picture)[:4] == b"RIFF"
    assert int(picture.headers["Content-Length"]) > 0


def test_s3_is_asked_for_the_part_and_not_for_the_whole(client, bucket, settings, request):
    kind = {**settings.S3, "OPTIONS": {**settings.S3["OPTIONS"], **of_s3(request)}}
    settings.STORAGES = {**settings.STORAGES, "default": kind}
    version = make.version()
    Bucket.asked.clear()
    body(client.get(f"{version.edition.get_absolute_url()}download/", headers={"Range": "bytes=5-9"}))
    assert [each for each in Bucket.asked if each[0] == "GET"] == [("GET", "bytes=5-9")]


def test_a_version_replaced_while_it_is_downloaded_is_sent_to_its_end(client, storage):
    content = make.pdf(pages=200)
    old = make.version(content=content)
    answer = client.get(f"{old.edition.get_absolute_url()}download/")
    pieces = iter(answer.streaming_content)
    first = next(pieces)
    new = make.version(old.edition, content=make.pdf(pages=3))
    assert Version.objects.get(pk=old.pk).superseded_by == new
    assert first + b"".join(pieces) == content


def test_a_storage_that_does_not_answer_is_a_page_to_try_again(client, bucket, settings, request):
    kind = {**settings.S3, "OPTIONS": {**settings.S3["OPTIONS"], **of_s3(request)}}
    settings.STORAGES = {**settings.STORAGES, "default": kind}
    version = make.version()
    Bucket.objects.clear()
    Bucket.refusing = True
    try:
        answer = client.get(f"{version.edition.get_absolute_url()}download/")
    finally:
        Bucket.refusing = False
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
