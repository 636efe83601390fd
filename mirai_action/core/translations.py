"""The catalogue of translations, without GNU gettext: `python -m mirai_action.core.translations extract|check|compile`.

Source texts are Japanese. `extract` brings locale/<language>/LC_MESSAGES/django.po up to the code and keeps what is
translated; `check` names what is missing, untranslated, fuzzy or broken; `compile` writes the .mo files that Django
reads (not kept in git: `make run` and `make test` make them).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

BASE = Path(__file__).resolve().parents[2]
PACKAGES = ("mirai_action", "ambassadors", "materials", "sessions_log")
LANGUAGES = ("en",)
KEYWORDS = {
    **dict.fromkeys(("_", "_t", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿々]")


class Text(NamedTuple):
    """One translatable text in the code. `texts` is (singular,) or (singular, plural)."""

    texts: tuple[str, ...]
    context: str | None
    file: str


# -- reading the code --------------------------------------------------------------------------------------------
def texts_of_code(base: Path = BASE) -> Iterator[Text]:
    """Yield every translatable text of the packages and the templates, in the order of the files."""
    for package in PACKAGES:
        for path in sorted((base / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _python_texts(path, path.relative_to(base).as_posix())
    for path in template_files(base):
        yield from _template_texts(path.read_text(encoding="utf-8"), path.relative_to(base).as_posix())


def template_files(base: Path = BASE) -> list[Path]:
    return [path for path in sorted((base / "templates").rglob("*")) if path.suffix in (".html", ".txt", ".svg")]


def _python_texts(path: Path, file: str) -> Iterator[Text]:
    if not re.search(rb"gettext|\b_\(", path.read_bytes()):
        return
    for _line, message, _comments, context in extract_from_file("python", str(path), keywords=KEYWORDS):
        yield Text(message if isinstance(message, tuple) else (message,), context, file)


def _template_texts(source: str, file: str) -> Iterator[Text]:
    """Django turns a template into something like Python; its calls are picked out, the rest need not parse."""
    for call in CALL.finditer(templatize(source)):
        literals = [ast.literal_eval(each.lstrip("u")) for each in re.findall(LITERAL, call[2], re.DOTALL)]
        context = literals.pop(0) if "p" in call[1] else None
        yield Text(tuple(literals[: 2 if call[1].startswith("n") else 1]), context, file)


def unwrapped(source: str) -> list[str]:
    """Return Japanese words of a template that stand outside a translate tag or a comment."""
    found, quiet = [], ""
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK and token.contents else ""
        if word in ("blocktranslate", "blocktrans", "comment"):
            quiet = f"end{word}"
        elif quiet and word == quiet:
            quiet = ""
        elif token.token_type == TokenType.TEXT and not quiet and JAPANESE.search(token.contents):
            found.append(" ".join(token.contents.split())[:60])
    return found


# -- the catalogue -----------------------------------------------------------------------------------------------
def po_path(language: str, base: Path = BASE) -> Path:
    return base / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str, base: Path = BASE) -> Catalog:
    """Return the catalogue on disk, or an empty one."""
    path = po_path(language, base)
    if not path.exists():
        return Catalog(locale=language, project="mirai-action", copyright_holder="mirai-action", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def template(base: Path = BASE) -> Catalog:
    """Return a catalogue of what the code says, nothing translated."""
    found = Catalog(project="mirai-action", charset="utf-8")
    for text in texts_of_code(base):
        if text.texts[0]:
            key = text.texts if len(text.texts) > 1 else text.texts[0]
            found.add(key, locations=[(text.file, 0)], context=text.context)
    return found


def extract(base: Path = BASE) -> None:
    """Bring the catalogues up to the code. What is translated stays, what the code no longer says goes."""
    fresh = template(base)
    for language in LANGUAGES:
        kept = catalogue(language, base)
        fresh.creation_date = kept.creation_date
        kept.update(fresh, no_fuzzy_matching=True)
        kept.obsolete.clear()
        path = po_path(language, base)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, kept, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def compile_all(base: Path = BASE) -> None:
    """Write the .mo files. Two processes may do it at once: a reader sees the old file or the new one."""
    for language in LANGUAGES:
        if not po_path(language, base).exists():
            continue
        path = po_path(language, base).with_suffix(".mo")
        partial = path.with_suffix(".mo.new")
        with partial.open("wb") as file:
            write_mo(file, catalogue(language, base))
        partial.replace(path)


# -- checking ----------------------------------------------------------------------------------------------------
def check(base: Path = BASE) -> list[str]:
    """Return one line for each thing that is wrong; none means that every language is complete."""
    code = template(base)
    wrong = [
        f"{path.relative_to(base).as_posix()}: not translatable: {words}"
        for path in template_files(base)
        for words in unwrapped(path.read_text(encoding="utf-8"))
    ]
    for language in LANGUAGES:
        known = catalogue(language, base)
        wrong += [f"{language}: {line}" for message in code if message.id for line in _faults(message, known)]
        wrong += [
            f"{language}: no longer in the code: {_name(message)}"
            for message in known
            if message.id and not code.get(_singular(message), message.context)
        ]
    return wrong


def _faults(message: Message, known: Catalog) -> list[str]:
    found = known.get(_singular(message), message.context)
    name = f"{_name(message)} ({message.locations[0][0]})"
    if found is None:
        return [f"missing: {name}"]
    answers = found.string if isinstance(found.string, tuple) else (found.string,)
    if not all(answers):
        return [f"not translated: {name}"]
    if found.fuzzy:
        return [f"fuzzy: {name}"]
    meant = set(PLACEHOLDER.findall("".join(_forms(message))))
    used = set(PLACEHOLDER.findall("".join(map(str, answers))))
    return [f"placeholders differ: {name}"] if used != meant else []


def _singular(message: Message) -> str:
    return _forms(message)[0]


def _forms(message: Message) -> tuple[str, ...]:
    """Return the source text, or its singular and plural."""
    return tuple(message.id) if isinstance(message.id, list | tuple) else (str(message.id),)


def _name(message: Message) -> str:
    return _singular(message).replace("\n", "⏎")[:60]


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_all()
        case ["check"]:
            wrong = check()
            print("\n".join(wrong) or "Every text is translated.")
            return 1 if wrong else 0
        case _:
            print("Use: python -m mirai_action.core.translations extract|check|compile")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
