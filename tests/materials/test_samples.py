"""The demonstration's PDFs say on every page that they are samples."""

import io
import re

import pypdfium2 as pdfium
import pytest

from materials import pdf
from materials.samples import FICTION, MARK, NOT_SAITAMA, OLDER, SAMPLES, pdf_of

ALL = (*SAMPLES, *OLDER)
NAMES = [f"{each.series}-{each.edition}" for each in ALL]


def texts(content):
    return [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(content)]


@pytest.mark.parametrize("sample", ALL, ids=NAMES)
def test_every_page_is_marked(sample):
    pages = texts(pdf_of(sample))
    assert len(pages) == len(sample.pages) + 1
    for text in pages:
        assert MARK in text
        assert FICTION in text


def test_saitamas_sample_says_that_it_is_not_the_prefectures():
    saitama = next(each for each in SAMPLES if each.edition == "saitama")
    assert all(NOT_SAITAMA in text for text in texts(pdf_of(saitama)))


def test_samples_hold_no_survey_figures():
    assert not re.search(r"[0-9０-９]+ *([%％]|割|人に1人)", "".join(each.text() for each in ALL))


@pytest.mark.parametrize("sample", ALL, ids=NAMES)
def test_samples_are_small_and_whole_and_always_the_same(sample):
    content = pdf_of(sample)
    assert pdf.inspect(io.BytesIO(content)).size < 100_000
    assert content == pdf_of(sample)
