import shutil
import tempfile
from pathlib import Path

import pytest


def _fresh():
    # Not pytest's folder: every pytest closes that to other accounts again, and as root PostgreSQL is one of them.
    return Path(tempfile.mkdtemp(prefix="mirai-run-"))


@pytest.fixture
def folder():
    """An empty folder for one test."""
    path = _fresh()
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def data_dir():
    """A folder that one test of a module after the other starts in, as a person does."""
    path = _fresh()
    yield path
    shutil.rmtree(path, ignore_errors=True)
