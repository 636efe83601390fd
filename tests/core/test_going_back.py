import pytest

pytestmark = pytest.mark.django_db


def test_a_form_that_came_back_can_be_gone_back_to_and_nothing_else_is_kept(client):
    assert "no-store" in client.get("/register/").headers["Cache-Control"]
    rules = client.post("/register/", {"name": "山田 花子"}).headers["Cache-Control"]
    assert "no-store" not in rules
    assert "private" in rules
