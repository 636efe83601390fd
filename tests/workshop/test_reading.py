"""Looking at the pages of orders and of editions writes nothing."""

import pytest

from materials.workshop import workflow
from tests import make
from tests.test_access import addresses, rows

pytestmark = pytest.mark.django_db


def test_reading_the_own_orders_and_editions_writes_nothing(client):
    project = make.agreed(make.project())
    edition = make.version(make.edition(area="20")).edition
    workflow.hand_to(edition, section=project.section)
    order = make.order(project.section)
    client.force_login(project.section.user)
    paths = addresses("my/orders", uuid=str(order.pk))
    paths += addresses("my/edition", uuid=str(project.pk), int=str(edition.pk), slug="survey")
    before = rows()
    found = [client.get(f"/{each}").status_code for each in paths]
    assert (rows() == before, found.count(200) >= 8) == (True, True)


def test_staff_who_look_write_nothing(client):
    project, order = make.project(), make.order()
    client.force_login(make.manager())
    paths = addresses("admin/orders", uuid=str(order.pk), path=str(order.pk))
    paths += addresses("admin/workshop", uuid=str(project.pk), path=str(project.pk), slug="survey")
    before = rows()
    assert all(client.get(f"/{each}").status_code < 500 for each in paths)
    assert rows() == before
