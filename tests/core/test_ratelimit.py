import pytest

from mirai_action.core import ratelimit

pytestmark = pytest.mark.django_db


def test_the_limit_holds_and_is_per_key():
    assert [ratelimit.allow("a", limit=2, seconds=3600) for _try in range(3)] == [True, True, False]
    assert ratelimit.allow("b", limit=2, seconds=3600)
