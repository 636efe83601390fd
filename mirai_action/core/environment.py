"""Typed settings from the environment; a value of the wrong type is one clear sentence."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

NEEDED = {int: "a whole number", float: "a number"}


class Environment(environ.Env):
    """environ's Env, naming the variable that can't be read (and never its value: it may be a secret)."""

    def get_value(self, var: str, cast: Any = None, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, cast, *args, **kwargs)
        except ValueError:
            raise ImproperlyConfigured(f"{var} can't be read: it must be {NEEDED.get(cast, 'different')}.") from None
