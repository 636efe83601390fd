"""PDFs as different programs write them, and what people (and others) make of them. No file of anyone else."""

import io
import zipfile

import pikepdf
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from materials.samples import SAMPLES, pdf_of
from tests import make

A5 = (419.53, 595.28)


def by_fpdf() -> bytes:
    """fpdf2 with an embedded Japanese typeface."""
    return pdf_of(SAMPLES[0])


def by_fpdf_with_typeface_of_the_reader() -> bytes:
    document = FPDF(format="A5")
    document.add_page()
    document.set_font("helvetica", size=20)
    document.cell(text="Heading")
    return bytes(document.output())


def by_reportlab(pages: int = 3) -> bytes:
    result = io.BytesIO()
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    document = canvas.Canvas(result, pagesize=A5)
    for number in range(1, pages + 1):
        document.setFont("HeiseiKakuGo-W5", 20)
        document.drawString(60, 500, f"第{number}章　はじめに")
        document.setFont("HeiseiKakuGo-W5", 11)
        document.drawString(60, 460, "子どもの貧困は、外からは見えにくい")
        document.drawString(60, 443, "ことがあります。")
        document.drawString(60, 400, "・あいさつをする")
        document.drawString(60, 383, "・名前をおぼえる")
        document.showPage()
    document.save()
    return result.getvalue()


def by_pdfium(pages: int = 2) -> bytes:
    return make.pdf(pages)


def by_hand() -> bytes:
    """A file of 1.4 with a classic table of references, as the oldest programs write it."""
    text = b"BT /F1 24 Tf 72 720 Td (Hello) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    content, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def by_qpdf() -> bytes:
    """Everything in compressed streams of objects, linearized for the web."""
    return changed(lambda document: None, linearize=True)


PRODUCERS = {each.__name__: each for each in (by_fpdf, by_reportlab, by_pdfium, by_hand, by_qpdf)}


def changed(change, *, hidden: bool = True, **how) -> bytes:
    """A PDF after `change(document)`, its objects inside compressed streams so that no byte of it can be seen."""
    result = io.BytesIO()
    streams = pikepdf.ObjectStreamMode.generate if hidden else pikepdf.ObjectStreamMode.disable
    with pikepdf.open(io.BytesIO(by_hand())) as document:
        change(document)
        document.save(result, object_stream_mode=streams, **how)
    return result.getvalue()


def script(document):
    document.Root.OpenAction = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def script_by_name(document):
    one = document.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), one])))


def script_on_a_link(document):
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.JavaScript, JS=String("1"))
    )
    document.pages[0].Annots = Array([document.make_indirect(link)])


def launch(document):
    document.Root.OpenAction = Dictionary(S=Name.Launch, F=String("/bin/sh"))


def page_opens_an_address(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("https://example.jp/")))


def document_opens_an_address(document):
    document.Root.OpenAction = Dictionary(S=Name.URI, URI=String("https://example.jp/"))


def attachment(document):
    document.attachments["notes.txt"] = b"hello"


def sends(document):
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.SubmitForm, F=String("https://example.jp/")),
    )
    document.pages[0].Annots = Array([link])


def other_file(document):
    opens = Dictionary(S=Name.GoToR, F=String("other.pdf"), D=Array([0]))
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=opens)
    document.pages[0].Annots = Array([document.make_indirect(link)])


def media(document):
    screen = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    document.pages[0].Annots = Array([document.make_indirect(screen)])


HARMFUL = {
    script: "スクリプト",
    script_by_name: "スクリプト",
    script_on_a_link: "スクリプト",
    launch: "起動する動作",
    page_opens_an_address: "自動で行う動作",
    document_opens_an_address: "自動で行う動作",
    attachment: "添付されています",
    sends: "送信する動作",
    other_file: "ほかのファイル",
    media: "埋め込まれています",
}


def turns_to_a_page(document):
    """What many programs write: open at the first page, links to the web that a reader may follow."""
    document.Root.OpenAction = Array([document.pages[0].obj, Name.FitH, 800])
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([0, 0, 9, 9]),
        A=Dictionary(S=Name.URI, URI=String("https://example.jp/")),
    )
    document.pages[0].Annots = Array([link])


def encrypted(**passwords) -> bytes:
    return changed(lambda document: None, encryption=pikepdf.Encryption(**passwords))


# -- two kinds of file at once --------------------------------------------------------------------------------------
def with_archive_behind() -> bytes:
    return by_hand() + archive()


def archive_with_a_pdf_as_its_comment() -> bytes:
    """Ends like a PDF and like a ZIP: the table of the archive lies inside the PDF, the rest is its comment."""
    tail = b"\n%%EOF\n"
    end = b"PK\x05\x06" + b"\x00" * 16 + len(tail).to_bytes(2, "little")
    return by_hand().rstrip() + b"\n%" + end + tail


def archive() -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as file:
        file.writestr("program.exe", b"MZ")
    return result.getvalue()


def with_a_web_page_in_front() -> bytes:
    return by_hand().replace(b"%PDF-1.4\n", b"%PDF-1.4\n%<html><script>alert(1)</script>\n", 1)


def with_a_tape_archive() -> bytes:
    content = bytearray(by_hand().replace(b"%PDF-1.4\n", b"%PDF-1.4\n%" + b" " * 300 + b"\n", 1))
    content[257:262] = b"ustar"
    return bytes(content)


POLYGLOTS = [
    with_archive_behind,
    archive_with_a_pdf_as_its_comment,
    with_a_web_page_in_front,
    with_a_tape_archive,
]


# -- too much -------------------------------------------------------------------------------------------------------
def nested_without_end() -> bytes:
    return by_hand().replace(b"<< /Type /Catalog", b"<< /Deep " + b"[" * 100_000 + b"]" * 100_000 + b" /Type /Catalog")


def page_of_a_kilometre() -> bytes:
    return changed(lambda document: document.pages[0].__setattr__("MediaBox", Array([0, 0, 3_000_000, 3_000_000])))


def picture_of_a_terabyte() -> bytes:
    """A picture whose size says 60,000 by 60,000 pixels, and whose bytes are few."""

    def change(document):
        raw = pikepdf.Stream(document, b"\x00" * 1000)
        raw.Type, raw.Subtype, raw.Width, raw.Height = Name.XObject, Name.Image, 60_000, 60_000
        raw.ColorSpace, raw.BitsPerComponent = Name.DeviceRGB, 8
        document.pages[0].Resources.XObject = Dictionary(Im1=document.make_indirect(raw))
        document.pages[0].Contents = pikepdf.Stream(document, b"q 500 0 0 500 0 0 cm /Im1 Do Q")

    return changed(change)


def stream_that_unpacks() -> bytes:
    """A page whose drawing orders unpack from a few hundred kilobytes to 400 million."""
    import zlib

    pack = zlib.compressobj(9)
    packed = b"".join(pack.compress(b"0 0 m 1 1 l S\n" * 100_000) for _each in range(300)) + pack.flush()

    def change(document):
        raw = pikepdf.Stream(document, b"")
        raw.write(packed, filter=Name.FlateDecode)
        document.pages[0].Contents = document.make_indirect(raw)

    return changed(change, compress_streams=False)
