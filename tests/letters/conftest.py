"""A template for the letters of these tests, and a kind of letter that says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def note_template(settings: Any) -> None:
    first, *rest = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], HERE / "templates"]}, *rest]
