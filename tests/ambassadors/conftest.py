"""The ledger refuses TRUNCATE; tests that commit empty their tables all the same."""

from tests.progress.conftest import _tests_may_empty_the_ledger  # noqa: F401
