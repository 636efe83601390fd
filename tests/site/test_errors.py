"""Error pages: what happened, what to do, whom to call; with the database down too."""

import pytest
from django.template.loader import render_to_string

from mirai_action.core.models import ContactPoint


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "500", "503"])
def test_error_pages_need_no_database_and_give_the_telephone(name, settings, monkeypatch):
    monkeypatch.setattr("mirai_action.core.models._last_known", [None])
    settings.CONTACT_TELEPHONE = "03-0000-1111"
    page = render_to_string(f"{name}.html")  # without the mark django_db a query would fail
    assert "03-0000-1111" in page
    assert page.count("<h1") == 1


@pytest.mark.django_db
def test_error_pages_give_the_telephone_that_staff_entered(monkeypatch):
    monkeypatch.setattr("mirai_action.core.models._last_known", [None])
    ContactPoint.objects.update_or_create(pk=1, defaults={"telephone": "048-000-2222"})
    ContactPoint.current()
    assert "048-000-2222" in render_to_string("500.html")


@pytest.mark.django_db
def test_a_missing_page_is_a_404_that_leads_on(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert 'href="/materials/"' in response.content.decode()
