"""Colours: words can be read (WCAG AA) on every ground they stand on, in light and in dark."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static/css"
BLOCK = re.compile(r"--m-([a-z0-9-]+):\s*(#[0-9a-f]{6});")
GROUNDS = ("paper", "surface", "sunken")
ON_ANY_GROUND = ("ink", "ink-soft", "link", "error", "leaf", "sun-ink", "warning", "success", "info")
PAIRS = [
    *((text, ground) for text in ON_ANY_GROUND for ground in GROUNDS),
    ("on-leaf", "leaf"),
    ("on-leaf", "leaf-strong"),
    *((text, "leaf-wash") for text in ("ink", "ink-soft", "link", "leaf", "leaf-strong")),
    *((text, "sun-wash") for text in ("ink", "sun-ink")),
    *((text, "sky") for text in ("ink", "ink-soft")),
    *((text, f"{text}-wash") for text in ("error", "warning", "success", "info")),
    *((text, f"{wash}-wash") for text in ("ink", "link") for wash in ("error", "warning", "success", "info")),
]
# What is no text but must be seen: the edges of fields, the focus ring, the bars.
SHAPES = [
    *((shape, ground) for shape in ("line-strong", "focus", "leaf", "bar-final") for ground in GROUNDS),
    ("bar-final", "bar-rest"),
]


def block(start: str) -> dict[str, str]:
    """Return the colours of the first block of tokens.css that begins with `start`."""
    rest = (CSS / "tokens.css").read_text().split(start, 1)[1]
    return dict(BLOCK.findall(rest.split("}", 1)[0]))


THEMES = {"light": block("\n:root {"), "dark": block('html:not([data-theme="light"]) {')}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read(theme):
    colours = THEMES[theme]
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in PAIRS}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_can_be_seen(theme):
    colours = THEMES[theme]
    found = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in found.items() if ratio < 3} == {}


def test_dark_by_system_and_dark_by_hand_are_the_same():
    assert block('html:not([data-theme="light"]) {') == block('html[data-theme="dark"] {')


def test_every_colour_is_decided_in_both_themes():
    assert set(THEMES["light"]) == set(THEMES["dark"])


def test_every_token_that_is_used_exists():
    sheets = {path.name: path.read_text() for path in CSS.glob("*.css")}
    defined = set(re.findall(r"(--m-[a-z0-9-]+):", "".join(sheets.values())))
    used = {(name, token) for name, css in sheets.items() for token in re.findall(r"var\((--m-[a-z0-9-]+)", css)}
    assert {pair for pair in used if pair[1] not in defined} == set()
