"""The ground of every test: a folder and a PostgreSQL server of their own, apart from those of `make run`.

The process that begins the tests owns the server; the workers of pytest-xdist connect to it, each with a database of
its own. With DATABASE_URL set its server is used and none is started.
"""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
OWNER = "MIRAI_ACTION_TESTS" not in os.environ  # the first process; workers inherit the environment

if OWNER:
    os.environ["MIRAI_ACTION_TESTS"] = "1"
    os.environ["DATA_DIR"] = str(Path(os.environ.get("DATA_DIR") or HERE.parent / "var").absolute() / "tests")
    os.environ["DEMO"] = "0"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirai_action.settings")

_server = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    from mirai_action.core import embedded

    if settings.EMBEDDED_DATABASE and OWNER and not config.option.collectonly:  # reading one loads them all
        _server.enter_context(embedded.running(Path(os.environ["DATA_DIR"]), durable=False))


def pytest_unconfigure() -> None:
    _server.close()


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """What a test uploads or sends lies in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = tmp_path / "letters"


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_ledger():
    """Tests that empty tables afterwards (transactional ones) ask the ledger's and history's triggers to look away."""
    import pgtrigger
    from django.core.cache import cache
    from django.test import TransactionTestCase

    teardown = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        with pgtrigger.ignore(
            "progress.CountEntry:never_emptied",
            "publishing.Snapshot:never_emptied",
            "orders.StockMovement:never_emptied",
        ):
            _history_may_be_emptied("open")
            teardown(self)
            _history_may_be_emptied("")
            cache.clear()  # a table, too, but of no model

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


def _history_may_be_emptied(state: str) -> None:
    from django.db import connection

    from mirai_action.core import history

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, false)", [history.SETTING, state])


@pytest.fixture
def connections_for_all():
    """A pool of 24: its size is a server's, not a test's."""
    from django.db import connection

    pool = connection.settings_dict["OPTIONS"]["pool"]
    before = dict(pool)
    connection.close()
    connection.close_pool()
    pool.update(max_size=24, timeout=60)
    yield
    connection.close()
    connection.close_pool()
    pool.update(before)
