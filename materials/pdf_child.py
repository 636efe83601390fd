"""What opens a PDF: a short-lived process of its own, with little time, memory and disk.

A PDF is a program for the machine that reads it. A page may name a picture of a terabyte, a stream may unpack to
anything, and a reader may crash. So no process that serves people or does other work parses one: `pdf.py` starts this
file, reads JSON lines from it, and takes its death for an answer. It imports nothing of ours.

    python -I pdf_child.py inspect FILE             one line: {"pages": 24, "paper": "A5", "problems": []}
    python -I pdf_child.py draw FILE FOLDER MOST    two lines for each page: {"page": 1, "text": "…"} and then
                                                    {"page": 1, "small": "1-small.webp", "large": …, "width": …}
"""

from __future__ import annotations

import json
import re
import resource
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY = 1_500_000_000  # bytes of address space; a usual brochure takes 300 million, libraries included
FILE_BYTES = 100_000_000
SECONDS = {"inspect": 15, "draw": 90}
MOST_PAGES = 500
MOST_CHARACTERS = 20_000  # a page
SMALL, LARGE = 240, 1100  # pixels of the longer side
PAPERS = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210), "A6": (105, 148), "B4": (257, 364), "B5": (182, 257)}
HARMFUL_ACTIONS = {
    **{"/JavaScript": "script", "/Launch": "launch", "/SubmitForm": "sends", "/ImportData": "sends"},
    **{"/GoToR": "other-file", "/GoToE": "attachment", "/Rendition": "media", "/Sound": "media", "/Movie": "media"},
    **{"/RichMediaExecute": "media", "/GoTo3DView": "media"},
}
HARMFUL_KEYS = {
    **{"/JS": "script", "/JavaScript": "script", "/EmbeddedFiles": "attachment", "/EF": "attachment"},
    **{"/XFA": "script", "/RichMediaContent": "media"},
}
BY_ITSELF = {"/GoTo", "/Named"}  # what a document may do when it is opened: turn to a page


def main() -> None:
    command, path, *rest = sys.argv[1:]
    confine(SECONDS[command])
    if command == "inspect":
        tell(inspect(path))
    else:
        for line in draw(path, Path(rest[0]), int(rest[1])):
            tell(line)


def confine(seconds: int) -> None:
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))


def tell(facts: dict[str, Any]) -> None:
    print(json.dumps(facts), flush=True)


# -- what a file is -------------------------------------------------------------------------------------------------
def inspect(path: str) -> dict[str, Any]:
    """Return pages, paper and problems (codes that `pdf.SENTENCES` knows)."""
    try:
        problems = sorted(structure_problems(path))
    except MemoryError:
        return {"problems": ["too-complex"]}
    return {"problems": problems} if problems else looked_at(path)


def structure_problems(path: str) -> set[str]:
    """Look at every object, those inside compressed streams too, as qpdf reads them."""
    import pikepdf

    try:
        with pikepdf.open(path, suppress_warnings=True, attempt_recovery=True) as document:
            if document.is_encrypted:
                return {"encrypted"}
            found = automatic_problems(document.Root)
            for each in document.objects:
                found |= object_problems(each)
            return found
    except pikepdf.PasswordError:
        return {"encrypted"}
    except (pikepdf.PdfError, RecursionError, ValueError, AttributeError, KeyError, TypeError):
        return {"broken"}


def object_problems(thing: Any) -> set[str]:
    """Return what is harmful in one object and what lies directly in it; references are met by themselves."""
    import pikepdf

    found: set[str] = set()
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += [item for item in each if not getattr(item, "is_indirect", False)]
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        items = dict(each.items())
        found |= {HARMFUL_KEYS[key] for key in items if key in HARMFUL_KEYS}
        if str(items.get("/Type", "")) != "/StructElem":
            found |= {HARMFUL_ACTIONS[name] for name in [str(items.get("/S", ""))] if name in HARMFUL_ACTIONS}
        if str(items.get("/Subtype", "")) in ("/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"):
            found.add("media")
        if str(items.get("/Subtype", "")) == "/FileAttachment":
            found.add("attachment")
        if "/AA" in items and acts(items["/AA"]):
            found.add("automatic")
        waiting += [item for item in items.values() if not getattr(item, "is_indirect", False)]
    return found


def automatic_problems(root: Any) -> set[str]:
    """Opening a document may turn to a page and nothing else."""
    import pikepdf

    action = root.get("/OpenAction")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in BY_ITSELF:
        return {"automatic"}
    return set()


def acts(additional: Any) -> bool:
    """Whether additional actions (/AA) do more than turn a page."""
    import pikepdf

    actions = list(dict(additional.items()).values()) if isinstance(additional, pikepdf.Dictionary) else []
    return any(isinstance(each, pikepdf.Dictionary) and str(each.get("/S", "")) not in BY_ITSELF for each in actions)


def looked_at(path: str) -> dict[str, Any]:
    """Open the file as the pictures will be drawn, every page once."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
        count = len(document)
        if not 1 <= count <= MOST_PAGES:
            return {"problems": ["too-many-pages" if count else "broken"]}
        sizes = []
        for number in range(count):
            page = document[number]
            sizes.append(page.get_size())
            page.close()
        document.close()
    except pdfium.PdfiumError as error:
        return {"problems": ["encrypted" if "password" in str(error).lower() else "broken"]}
    except MemoryError:
        return {"problems": ["too-complex"]}
    return {"pages": count, "paper": paper_of(sizes), "problems": []}


def paper_of(sizes: list[tuple[float, float]]) -> str:
    """Return the paper that most pages have ("A5"), or '' for none of those we know; within 3 mm."""
    width, height = Counter((round(w), round(h)) for w, h in sizes).most_common(1)[0][0]
    short, long = sorted((width / 72 * 25.4, height / 72 * 25.4))
    return next((name for name, (a, b) in PAPERS.items() if abs(short - a) < 3 and abs(long - b) < 3), "")


# -- pictures and text ----------------------------------------------------------------------------------------------
def draw(path: str, folder: Path, most: int) -> Iterator[dict[str, Any]]:
    """Yield the text of each page, then the pictures of the first `most`. A page that can't be read has neither.

    Text first: a picture that is too much may end this process.
    """
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(path)
    numbers = range(1, min(len(document), MOST_PAGES) + 1)
    wrong = (pdfium.PdfiumError, MemoryError, OSError, ValueError)
    lines: list[list[tuple[str, float, float]]] = []
    for number in numbers:
        try:
            lines.append(text_lines(document[number - 1]))
        except wrong:
            lines.append([])
    for number, text in zip(numbers, paragraphs(lines), strict=True):
        yield {"page": number, "text": text[:MOST_CHARACTERS]}
    for number in numbers[:most]:
        try:
            yield {"page": number} | pictures(document[number - 1], folder, number)
        except wrong:
            yield {"page": number}


def pictures(page: Any, folder: Path, number: int) -> dict[str, Any]:
    from PIL import Image

    width, height = page.get_size()
    scale = LARGE / max(width, height, 1)
    if min(width, height) * scale < 1:
        return {}
    large = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    small = large.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    names = {"large": f"{number}-large.webp", "small": f"{number}-small.webp"}
    large.save(folder / names["large"], "WEBP", quality=78, method=4)
    small.save(folder / names["small"], "WEBP", quality=78, method=4)
    return names | {"width": large.width, "height": large.height}


def text_lines(page: Any) -> list[tuple[str, float, float]]:
    """Return the lines of a page in reading order: (text, size of the letters, place from below)."""
    import ctypes

    from pypdfium2 import raw

    textpage = page.get_textpage()
    lines: list[tuple[str, float, float]] = []
    letters: list[str] = []
    sizes: list[float] = []
    place = 0.0
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(min(textpage.count_chars(), MOST_CHARACTERS)):
        letter = chr(raw.FPDFText_GetUnicode(textpage, index) or 32)
        if letter in "\r\n":
            if letters:
                lines.append(("".join(letters), max(sizes, default=0), place))
            letters, sizes = [], []
            continue
        if not letters:
            raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
            place = bottom.value
        letters.append(letter)
        if not letter.isspace():
            sizes.append(round(raw.FPDFText_GetFontSize(textpage, index), 1))
    if letters:
        lines.append(("".join(letters), max(sizes, default=0), place))
    textpage.close()
    return [(clean(text), size, place) for text, size, place in lines if clean(text)]


def clean(text: str) -> str:
    """Drop what is no letter (controls, private use, halves of pairs) and needless spaces."""
    kept = "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    return re.sub(r"[ \t]+", " ", unicodedata.normalize("NFC", kept)).strip()


def paragraphs(pages: list[list[tuple[str, float, float]]]) -> list[str]:
    """Return the text of each page: headings, paragraphs, items; page numbers and running heads left out."""
    often = Counter(text for lines in pages for text in {line[0] for line in lines})
    running = {text for text, count in often.items() if count >= 3 and count > len(pages) / 2}
    sizes = Counter[float]()
    for lines in pages:
        for text, size, _place in lines:
            sizes[size] += len(text)
    body = sizes.most_common(1)[0][0] if sizes else 0
    return [page_text(lines, number, running, body) for number, lines in enumerate(pages, start=1)]


def page_text(lines: list[tuple[str, float, float]], number: int, running: set[str], body: float) -> str:
    parts: list[str] = []
    before: tuple[str, float, float] | None = None
    for line in lines:
        text, size, _place = line
        if re.fullmatch(rf"[-–—\s]*{number}[-–—\s]*", text) or (text in running and number > 1):
            continue
        heading = body and size >= body * 1.15 and len(text) <= 60
        if heading:
            parts.append(f"## {text}")
        elif before and joins(before, line):
            parts[-1] += glue(parts[-1], text) + text
        elif before and is_item(text) and is_item(parts[-1].rpartition("\n")[2]):
            parts[-1] += "\n" + text
        else:
            parts.append(text)
        before = None if heading else line
    return "\n\n".join(parts)


def joins(before: tuple[str, float, float], line: tuple[str, float, float]) -> bool:
    """Whether `line` goes on with the sentence before: same letters, the next line, and no item of a list."""
    gap = before[2] - line[2]
    return not is_item(line[0]) and abs(before[1] - line[1]) < 0.6 and 0 < gap <= 1.95 * max(line[1], 1)


def is_item(text: str) -> bool:
    return text.startswith(("・", "•", "●", "○", "■", "□", "－"))


def glue(before: str, after: str) -> str:
    """Return what stands between two lines: nothing in Japanese, a space between words of letters."""
    return " " if before[-1:].isascii() and after[:1].isascii() else ""


if __name__ == "__main__":
    main()
