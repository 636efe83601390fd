"""A person with everything."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def everything(db: Any, settings: Any, tmp_path: Any, client: Any) -> Any:
    from . import people

    settings.DATA_DIR = tmp_path
    return people.with_everything(client)
