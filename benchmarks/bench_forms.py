"""A form of 15 fields with our widgets and with Django's own, in one run.

    python benchmarks/bench_forms.py [--rounds 200]

Two of the fields are lists of 47 prefectures. The form pack `mirai` is the same for both; only what writes the
widgets differs. Prints the ratio of the medians: a stock form should cost at least twice ours.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
LEAST = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mirai_action.settings")
    import django

    django.setup()
    ours, stock = _works()
    ratio = _compare(ours, stock, rounds)
    print(f"stock / ours: {ratio:.2f} (at least {LEAST})")
    sys.exit(ratio < LEAST)


def _works() -> tuple[Callable[[], object], Callable[[], object]]:
    """Return what renders the form with our renderer, and with Django's."""
    from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
    from django.forms.renderers import TemplatesSetting

    from mirai_action.core import fields, rendering
    from mirai_action.core.forms import Form

    parts: dict[str, Any] = {
        f"text{each}": fields.NameField(label=f"項目{each}", help_text="説明") for each in range(13)
    }
    parts |= {f"area{each}": fields.PrefectureField(label="地域") for each in range(2)}
    form = type("Long", (Form,), parts)
    return (
        lambda: as_crispy_form(form(renderer=rendering.Renderer())),
        lambda: as_crispy_form(form(renderer=TemplatesSetting())),
    )


def _compare(ours: Callable[[], object], stock: Callable[[], object], rounds: int) -> float:
    """Return how many times longer `stock` takes, turn about so that the machine treats both alike."""
    times: dict[Callable[[], object], list[float]] = {ours: [], stock: []}
    for each in range(rounds + 5):
        for work, taken in times.items():
            begin = time.perf_counter()
            work()
            if each >= 5:
                taken.append(time.perf_counter() - begin)
    return statistics.median(times[stock]) / statistics.median(times[ours])


if __name__ == "__main__":
    main()
