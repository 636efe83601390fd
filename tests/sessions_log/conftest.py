"""Tests with many clients at once get a connection for each."""

import pytest
from django.db import connection


@pytest.fixture
def connections_for_all():
    """A pool of 24: its size is a server's, not a test's."""
    pool = connection.settings_dict["OPTIONS"]["pool"]
    before = dict(pool)
    connection.close()
    connection.close_pool()
    pool.update(max_size=24, timeout=60)
    yield
    connection.close()
    connection.close_pool()
    pool.update(before)
