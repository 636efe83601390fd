"""The catalogue: what the code says is found, kept and checked."""

import gettext

import pytest

from mirai_action.core import translations
from mirai_action.core.translations import Text, unwrapped

TEMPLATE = """{% load i18n %}{# 註 #}
{% translate "はい" %}{% translate 'いいえ' as no %}{% translate "月" context "month" %}
{% blocktranslate with a=b|date:"DATE_FORMAT" trimmed %}
  {{ a }}現在
{% endblocktranslate %}
{% blocktranslate count n=x trimmed %}{{ n }}件{% plural %}{{ n }}件あります{% endblocktranslate %}
{% include "a.html" with title=_("題名") %}
"""
PYTHON = """from django.utils.translation import gettext_lazy as _, ngettext, pgettext
a = _("氏名")
b = ngettext("%(n)d人", "%(n)d人います", 2)
c = pgettext("month", "月")
"""


@pytest.fixture
def tree(tmp_path):
    """A small copy of the project's shape."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/a.html").write_text(TEMPLATE)
    (tmp_path / "materials").mkdir()
    (tmp_path / "materials/b.py").write_text(PYTHON)
    return tmp_path


def translate_everything(tree):
    catalogue = translations.catalogue("en", tree)
    for message in catalogue:
        if message.id:
            message.string = message.id if isinstance(message.id, tuple) else f"en {message.id}"
    with translations.po_path("en", tree).open("wb") as file:
        translations.write_po(file, catalogue)


def test_every_way_to_mark_a_text_is_found(tree):
    assert set(translations.texts_of_code(tree)) == {
        Text(("氏名",), None, "materials/b.py"),
        Text(("%(n)d人", "%(n)d人います"), None, "materials/b.py"),
        Text(("月",), "month", "materials/b.py"),
        Text(("はい",), None, "templates/a.html"),
        Text(("いいえ",), None, "templates/a.html"),
        Text(("月",), "month", "templates/a.html"),
        Text(("%(a)s現在",), None, "templates/a.html"),
        Text(("%(n)s件", "%(n)s件あります"), None, "templates/a.html"),
        Text(("題名",), None, "templates/a.html"),
    }


def test_check_names_what_is_missing_then_what_is_untranslated_then_nothing(tree):
    assert len([line for line in translations.check(tree) if "missing" in line]) == 8
    translations.extract(tree)
    assert {line.split(":")[1].strip() for line in translations.check(tree)} == {"not translated"}
    translate_everything(tree)
    assert translations.check(tree) == []


def test_extracting_again_keeps_translations_and_drops_what_is_gone(tree):
    translations.extract(tree)
    translate_everything(tree)
    (tree / "materials/b.py").write_text(PYTHON.replace("氏名", "お名前"))
    translations.extract(tree)
    assert translations.catalogue("en", tree).get("はい").string == "en はい"
    assert "氏名" not in translations.catalogue("en", tree)
    assert translations.check(tree) == ["en: not translated: お名前 (materials/b.py)"]


def test_extracting_twice_writes_the_same_file(tree):
    translations.extract(tree)
    first = translations.po_path("en", tree).read_bytes()
    translations.extract(tree)
    assert translations.po_path("en", tree).read_bytes() == first


def test_fuzzy_and_lost_placeholders_are_named(tree):
    translations.extract(tree)
    translate_everything(tree)
    catalogue = translations.catalogue("en", tree)
    catalogue.get("はい").flags.add("fuzzy")
    catalogue.get("%(a)s現在").string = "as of today"
    with translations.po_path("en", tree).open("wb") as file:
        translations.write_po(file, catalogue)
    assert {line.split(" (")[0] for line in translations.check(tree)} == {
        "en: fuzzy: はい",
        "en: placeholders differ: %(a)s現在",
    }


def test_compiled_catalogue_is_read_by_gettext(tree):
    translations.extract(tree)
    translate_everything(tree)
    translations.compile_all(tree)
    found = gettext.translation("django", tree / "locale", ["en"])
    assert found.gettext("はい") == "en はい"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>裸の文</p>", ["<p>裸の文</p>"]),
        ('{% translate "文" %}<p>plain</p>', []),
        ("{% blocktranslate %}文{% endblocktranslate %}", []),
        ("{# 註 #}{% comment %}註{% endcomment %}", []),
        ("{% comment %}註{% endcomment %}文", ["文"]),
    ],
)
def test_words_outside_a_translate_tag_are_found(source, found):
    assert unwrapped(source) == found
