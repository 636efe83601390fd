import pytest
from django.db import connection


@pytest.fixture
def many_connections():
    """Let a dozen threads work at once, and wait on a busy machine: the pool of a web process is smaller."""
    options, own = connection.settings_dict["OPTIONS"], connection.settings_dict["OPTIONS"].get("pool")
    connection.close()
    connection.close_pool()
    options["pool"] = {"min_size": 1, "max_size": 16, "timeout": 60}
    yield
    connection.close()
    connection.close_pool()
    options["pool"] = own
