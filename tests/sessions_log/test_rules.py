import pytest

from sessions_log import rules


@pytest.mark.parametrize(
    ("head_count", "expected", "large"),
    [
        (500, None, False),
        (501, None, True),
        (300, 30, False),
        (301, 30, True),
        (10, 0, False),
        (0, 1, False),
        (600, 600, True),
    ],
)
def test_large_is_over_500_or_more_than_ten_times_the_expected(head_count, expected, large):
    assert rules.is_large(head_count, expected) is large


@pytest.mark.parametrize(
    ("format", "prefecture", "place"),
    [("venue", "11", "11"), ("hybrid", "11", "11"), ("online", "", "online"), ("venue", "", "unknown")],
)
def test_a_session_counts_where_its_venue_is(format, prefecture, place):
    assert rules.counting_place(format=format, prefecture=prefecture) == place
