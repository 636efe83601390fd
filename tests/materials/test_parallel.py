"""What happens once happens once, with several at the same moment. Four at a time: as many as the pool holds."""

import threading

import pytest
from django.db import connection
from django.test import Client

from materials import workflow
from materials.models import DownloadTally
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def together(work):
    gate, results = threading.Barrier(TOGETHER), []

    def run(number):
        gate.wait()
        try:
            results.append(work(number))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(TOGETHER)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(results) == TOGETHER
    return results


def counted():
    return sum(DownloadTally.objects.values_list("count", flat=True))


def test_one_visitor_at_once_is_one_download():
    address = make.version().edition.get_absolute_url() + "download/"
    assert together(lambda _number: Client().get(address).status_code) == [200] * TOGETHER
    assert counted() == 1


def test_several_visitors_at_once_are_all_counted():
    address = make.version().edition.get_absolute_url() + "download/"
    together(lambda number: Client().get(address, REMOTE_ADDR=f"203.0.113.{number}").status_code)
    assert counted() == TOGETHER
    assert DownloadTally.objects.count() == 1


def test_versions_published_at_once_leave_one_current():
    edition = make.edition()
    versions = [make.version(edition, published=False) for _each in range(TOGETHER)]
    together(lambda number: workflow.publish(version=versions[number]))
    assert edition.versions.published().count() == 1
    assert edition.versions.superseded().count() == TOGETHER - 1


def test_versions_added_at_once_get_numbers_of_their_own():
    edition = make.edition()
    together(lambda _number: workflow.add_version(edition=edition))
    assert sorted(edition.versions.values_list("number", flat=True)) == [1, 2, 3, 4]
