"""Every address answers bad input with a page, never with a 5xx (docs: what holds everywhere)."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests import make

pytestmark = pytest.mark.django_db

HOSTILE = {
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "emoji": "👩‍👧‍👦𠮷",
    "right-to-left": "\u202egnp.exe",
    "full width": "１２３",
    "quote": "'\"><script>alert(1)</script>",
    "number": "99999999999999999999",
    "long": "あ" * 300_000,
}
SAMPLES = {
    "int": "999999",
    "str": "x",
    "slug": "x",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "path": "00000000-0000-4000-8000-000000000000",
}
# The health of the machine is theirs to say; the admin's own jsi18n and autocomplete are Django's.
SKIPPED = ("readyz",)


def addresses(resolver=None, prefix=""):
    """Yield (address, parameters by name) of every route, with a sample in place of each parameter."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver):
            yield from addresses(each, route)
        elif isinstance(each, URLPattern):
            yield filled(route, each)


def filled(route, pattern):
    for name, converter in getattr(pattern.pattern, "converters", {}).items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        route = route.replace(f"<{kind}:{name}>", SAMPLES.get(kind, "x")).replace(f"<{name}>", "x")
    return "/" + route.rstrip("$").rstrip("Z").rstrip("\\")


ADDRESSES = sorted({each for each in addresses() if "<" not in each and "(" not in each and each[1:-1] not in SKIPPED})


def visitor(client, address):
    """Return a client signed in as the one whose page it is, with a row behind the sample, to get past the door."""
    someone = make.ambassador()
    if "/sessions" in address:
        make.session(id=SAMPLES["uuid"], ambassador=someone)
    if "/order" in address:
        make.order(someone, id=SAMPLES["uuid"])
    if "/ambassador/" in address:
        make.to_review(id=SAMPLES["uuid"])
    if "/newsletter/" in address:
        make.newsletter(id=SAMPLES["uuid"])
    if address.startswith("/my/"):
        client.force_login(make.member(someone))
    if "/edition/" in address or "/workshop/project" in address:
        project = make.project(id=SAMPLES["uuid"])
        make.issuing(make.edition(id=int(SAMPLES["int"]), area="20"), section=project.section)
        client.force_login(project.section.user)
    if address.startswith("/admin/"):
        client.force_login(make.manager())
    return client


def test_the_walk_meets_the_house():
    assert {"/", "/register/", "/progress.json", "/admin/", "/my/", "/materials/"} <= set(ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_questions_get_an_answer(client, address):
    someone = visitor(client, address)
    for text in HOSTILE.values():
        value = text[:2000].encode("utf-8", "surrogatepass").decode("latin-1")
        response = someone.get(
            address,
            dict.fromkeys(("q", "as_of", "known_on", "prefecture", "p", "after", "lang", "next", "e", "o"), value),
        )
        assert response.status_code < 500, (address, text[:10])


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_forms_get_an_answer(client, address):
    someone = visitor(client, address)
    names = form_names(someone, address)
    for text in HOSTILE.values():
        body = "&".join(f"{name}={encoded(text)}" for name in names)
        response = someone.post(address, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code < 500, (address, text[:10])


def form_names(someone, address):
    """Return the names of the page's form fields, so that a hostile value reaches each of them."""
    form = getattr(someone.get(address), "context", None)
    form = form.get("form") if form is not None else None
    return [form.add_prefix(name) for name in form.fields] if form is not None else ["name", "email", "head_count"]


def encoded(text):
    return "".join(f"%{byte:02X}" for byte in text[:20_000].encode("utf-8", "surrogatepass"))


def test_a_body_that_is_no_form_gets_an_answer(client):
    broken = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n' + b"\xff" * 1000
    response = client.post("/register/", broken, content_type="multipart/form-data; boundary=x")
    assert response.status_code < 500
