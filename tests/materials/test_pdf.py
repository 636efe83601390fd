"""Only a whole, readable PDF is taken, whatever its name says."""

import hashlib
import io

import pytest

from materials import pdf
from materials.samples import SAMPLES, pdf_of
from tests import make


def test_facts_are_measured():
    content = make.pdf(pages=3)
    facts = pdf.inspect(io.BytesIO(content))
    assert facts == pdf.Facts(pages=3, size=len(content), sha256=hashlib.sha256(content).hexdigest(), paper="A6")


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


def test_a_pdf_cut_off_in_the_middle_is_refused():
    content = pdf_of(SAMPLES[0])
    with pytest.raises(pdf.Refused, match="途中で切れて"):
        pdf.inspect(io.BytesIO(content[: len(content) // 2]))


@pytest.mark.parametrize("user_password", [None, "secret"])
def test_an_encrypted_pdf_is_refused(user_password):
    with pytest.raises(pdf.Refused, match="暗号化や印刷制限"):
        pdf.inspect(io.BytesIO(make.encrypted_pdf(user_password)))


def test_a_pdf_above_the_limit_is_refused(settings):
    settings.LARGEST_PDF = 200
    with pytest.raises(pdf.Refused, match="大きすぎます"):
        pdf.inspect(io.BytesIO(make.pdf(pages=20)))
