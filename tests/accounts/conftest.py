"""Tests that commit empty the tables afterwards."""

from tests.progress.conftest import _tests_may_empty_the_ledger  # noqa: F401
