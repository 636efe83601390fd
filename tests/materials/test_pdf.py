"""Only a whole, readable PDF that does nothing is taken, whatever its name says and whoever wrote it."""

import hashlib
import io
import json
import tempfile

import pytest

from materials import pdf, pdf_child
from tests import make

from . import papers


def test_facts_are_measured():
    content = make.pdf(pages=3)
    facts = pdf.inspect(io.BytesIO(content))
    assert facts == pdf.Facts(pages=3, size=len(content), sha256=hashlib.sha256(content).hexdigest(), paper="A6")


@pytest.mark.parametrize(
    ("producer", "pages", "paper"),
    [
        ("by_fpdf", 5, "A5"),
        ("by_reportlab", 3, "A5"),
        ("by_pdfium", 2, "A6"),
        ("by_hand", 1, "A4"),
        ("by_qpdf", 1, "A4"),
    ],
)
def test_pdfs_of_all_producers_are_taken(producer, pages, paper):
    facts = pdf.inspect(io.BytesIO(papers.PRODUCERS[producer]()))
    assert (facts.pages, facts.paper) == (pages, paper)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "0バイト"),
        (b"PK\x03\x04 a document renamed to .pdf", "PDFではありません"),
        (b"<html>%PDF-1.7", "PDFではありません"),
        (b"%PDF-1.7\nnothing of a PDF\n%%EOF", "壊れていて"),
        (b"%PDF-1.7\nnothing", "途中で切れて"),
        (b"%PDF-" + b"\x00" * 5000 + b"%%EOF", "壊れていて"),
    ],
)
def test_what_is_no_pdf_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(pdf.Refused, match=sentence):
        pdf.inspect(io.BytesIO(content))


@pytest.mark.parametrize("producer", papers.PRODUCERS)
def test_a_pdf_cut_off_in_the_middle_is_refused(producer):
    content = papers.PRODUCERS[producer]()
    with pytest.raises(pdf.Refused, match="途中で切れて"):
        pdf.inspect(io.BytesIO(content[: len(content) // 2]))


@pytest.mark.parametrize("passwords", [{"owner": "owner"}, {"owner": "owner", "user": "secret"}])
def test_an_encrypted_pdf_is_refused(passwords):
    with pytest.raises(pdf.Refused, match="暗号化や印刷制限"):
        pdf.inspect(io.BytesIO(papers.encrypted(**passwords)))


@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("harm", papers.HARMFUL, ids=lambda harm: harm.__name__)
def test_what_acts_by_itself_is_refused(harm, hidden):
    content = papers.changed(harm, hidden=hidden)
    assert (b"JavaScript" in content) is (not hidden and "script" in harm.__name__)
    with pytest.raises(pdf.Refused, match=papers.HARMFUL[harm]):
        pdf.inspect(io.BytesIO(content))


def test_a_name_in_disguise_is_known():
    content = papers.changed(papers.script, hidden=False).replace(b"/JavaScript", b"/J#61v#61Script")
    with pytest.raises(pdf.Refused, match="スクリプト"):
        pdf.inspect(io.BytesIO(content))


def test_turning_to_a_page_and_links_to_the_web_are_no_harm():
    assert pdf.inspect(io.BytesIO(papers.changed(papers.turns_to_a_page))).pages == 1


@pytest.mark.parametrize("polyglot", papers.POLYGLOTS, ids=lambda each: each.__name__)
def test_two_kinds_of_file_at_once_are_refused(polyglot):
    with pytest.raises(pdf.Refused, match="別の形式のデータ"):
        pdf.inspect(io.BytesIO(polyglot()))


def test_what_unpacks_without_end_is_refused_and_ends():
    with pytest.raises(pdf.Refused, match=r"複雑すぎて|壊れていて"):
        pdf.inspect(io.BytesIO(papers.stream_that_unpacks()))


@pytest.mark.parametrize("paper", [papers.nested_without_end, papers.page_of_a_kilometre, papers.picture_of_a_terabyte])
def test_strange_sizes_are_refused_or_drawn_small(paper, tmp_path):
    try:
        pdf.inspect(io.BytesIO(paper()))
    except pdf.Refused:
        return
    (tmp_path / "x.pdf").write_bytes(paper())
    drawn = [each for each in pdf.draw(tmp_path / "x.pdf", tmp_path, most=9) if "large" in each]
    assert all(max(each["width"], each["height"]) <= pdf_child.LARGE for each in drawn)
    assert sum(each.stat().st_size for each in tmp_path.glob("*.webp")) < 500_000


def test_a_reader_that_dies_is_an_answer(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(pdf_child, "__file__", str(child))
    with pytest.raises(pdf.Refused, match="複雑すぎて"):
        pdf.inspect(io.BytesIO(make.pdf()))


def test_the_reader_has_little_and_knows_nothing(monkeypatch, tmp_path):
    """Its limits are those of the system, and no secret of ours is in its environment."""
    import resource

    monkeypatch.setenv("SECRET_KEY", "ours")
    child = tmp_path / "child.py"
    child.write_text(
        "import json, os; print(json.dumps({'problems': ['empty'] if 'SECRET_KEY' in os.environ else ['no-pdf']}))"
    )
    monkeypatch.setattr(pdf_child, "__file__", str(child))
    with pytest.raises(pdf.Refused, match="PDFではありません"):
        pdf.inspect(io.BytesIO(make.pdf()))
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda limit, most: asked.append((limit, most[1])))
    pdf_child.confine(15)
    assert dict(asked)[resource.RLIMIT_AS] == pdf_child.MEMORY
    assert dict(asked)[resource.RLIMIT_CPU] == 15


def test_a_pdf_above_the_limit_is_refused(settings):
    settings.LARGEST_PDF = 200
    with pytest.raises(pdf.Refused, match="大きすぎます"):
        pdf.inspect(io.BytesIO(make.pdf(pages=20)))


def test_a_large_file_is_never_in_memory_as_a_whole(monkeypatch, tmp_path):
    import tracemalloc

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    class Large(io.RawIOBase):
        """40 MB that begin and end like a PDF."""

        size, at = 40_000_000, 0

        def seek(self, offset, whence=0):
            self.at = self.size if whence == 2 else offset
            return self.at

        def read(self, most=-1):
            left = self.size - self.at
            length = left if most < 0 else min(most, left)
            piece = (b"%PDF-1.7\n" if self.at == 0 else b"").ljust(length, b"0")[:length]
            self.at += length
            return piece[:-5] + b"%%EOF" if self.at == self.size and piece else piece

    tracemalloc.start()
    with pytest.raises(pdf.Refused, match=r"壊れていて|複雑すぎて"):
        pdf.inspect(Large())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
    assert not list(tmp_path.iterdir())


def test_every_problem_has_a_sentence():
    codes = {*pdf_child.HARMFUL_ACTIONS.values(), *pdf_child.HARMFUL_KEYS.values(), *pdf.ORDER}
    assert codes <= set(pdf.SENTENCES)
    assert json.dumps({key: str(value) for key, value in pdf.SENTENCES.items()})
