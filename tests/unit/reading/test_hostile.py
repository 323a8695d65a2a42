"""Documents made to hurt: read within the limits or called unreadable, and the next one is read as ever."""

import contextlib
import gzip
import io
import zipfile
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from payerwatch.reading.document import Document, Unreadable
from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_request, load_document
from payerwatch.reading.worker import ReadingPool

DEEP = 100_000
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
GOOD = b"<html><body><h1>Knee Braces</h1><p>Covered when all criteria are met.</p></body></html>"


def pdf(*objects: bytes, prev: int = 0) -> bytes:
    """Object 1 is the catalogue; the table of references is right, and whatever the objects say is their own."""
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R%s >>\n" % (len(objects) + 1, b" /Prev %d" % len(body) if prev else b"")
    return body + table + trailer + b"startxref\n%d\n%%%%EOF" % len(body)


def stream(content: bytes, *, filters: bytes = b"/FlateDecode") -> bytes:
    return b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(content), filters, content)


def one_page(*rest: bytes, contents: bytes = b"4 0 R") -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %s >>" % contents
    return pdf(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, *rest)


def docx(document: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", document)
    return packed.getvalue()


LAUGHS = "".join(f'<!ENTITY l{each} "{f"&l{each - 1};" * 10}">' for each in range(1, 12))
ZEROS = zlib.compress(bytes(300_000_000), 9)
BOMBS: dict[str, bytes] = {
    "deep div": b"<div>" * DEEP + b"text",
    "deep list": b"<ul><li>" * DEEP + b"text",
    "deep table": b"<table><tr><td>" * DEEP + b"text",
    "deep bold": b"<p>" + b"<b>" * DEEP + b"text",
    "deep json": b"[" * DEEP + b"]" * DEEP,
    "deep json objects": b'{"data":' * DEEP + b"1" + b"}" * DEEP,
    "a wide table": b"<table><tr>" + b"<td>x" * 60_000 + b"</table>",
    "spans beyond reason": b"<table><tr><td colspan=99999999 rowspan=99999999>x<td>y<tr><td>z</table>",
    "many attributes": b"<p " + b"".join(b"a%d=1 " % each for each in range(60_000)) + b">text",
    "entities": b"<p>" + b"&amp;" * 200_000,
    "one endless word": b"<p>" + b"x" * 2_000_000,
    "one endless line": b"text " * 200_000,
    "gzip in gzip": gzip.compress(gzip.compress(bytes(300_000_000))),
    "gzip bomb": gzip.compress(bytes(300_000_000)),
    "pdf whose pages contain themselves": pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"
    ),
    "pdf whose references contain themselves": pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", prev=1
    ),
    "pdf whose page is its own parent": one_page(b"<< /Parent 4 0 R >>", contents=b"[3 0 R]"),
    "pdf bomb": one_page(stream(ZEROS)),
    "pdf bomb in a bomb": one_page(stream(zlib.compress(ZEROS, 9), filters=b"[/FlateDecode /FlateDecode]")),
    "pdf that draws itself": one_page(
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >> /Length 5 >>\n"
        b"stream\n/X Do\nendstream"
    ),
    "pdf of a million pages": pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>",
        b"<< /Type /Page >>",
    ),
    "pdf of open brackets": b"%PDF-1.4\n1 0 obj " + b"[" * DEEP,
    "word bomb": docx(b" " * 300_000_000),
    "word of laughs": docx(f"<!DOCTYPE x [<!ENTITY l0 'ha'>{LAUGHS}]>{WORD.format(PARAGRAPH.format('&l11;'))}"),
    "deep word": docx(WORD.format("<w:tbl><w:tr><w:tc>" * DEEP)),
    "nul": bytes(1_000_000),
    "half a gigabyte": b"x" * 51_000_000,
}


@pytest.fixture
async def readers() -> AsyncIterator[ReadingPool]:
    async with ReadingPool(
        workers=1, memory=1_200_000_000, cpu=timedelta(seconds=5), wall=timedelta(seconds=20)
    ) as pool:
        yield pool


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_read_or_refused_and_the_next_document_is_read(readers: ReadingPool, name: str) -> None:
    with contextlib.suppress(Unreadable):
        load_document(await readers.call(dump_request(BOMBS[name])))
    assert load_document(await readers.call(dump_request(GOOD))).title == "Knee Braces"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_word_document_reads_no_file_of_ours(tmp_path: Path, encoding: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    entity = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    with pytest.raises(Unreadable):
        read(docx(f"{head}{entity}{WORD.format(PARAGRAPH.format('&s;'))}".encode(encoding)))
    page = f"<!DOCTYPE html [<!ENTITY s SYSTEM '{secret.as_uri()}'>]><html><body><p>&s; is not read</p></body></html>"
    assert "the secret" not in read(page.encode(encoding, "ignore")).text


@pytest.mark.parametrize(
    "charset", ["utf-7", "rot13", "hex", "zip", "idna", "punycode", "unicode_escape", "undefined", "no-such", "\x00"]
)
def test_a_charset_that_is_none_is_not_believed(charset: str) -> None:
    document = read(GOOD, content_type=f"text/html; charset={charset}")
    assert "Covered when all criteria are met." in document.text
    meta = f'<meta charset="{charset}">'.encode()
    assert "Covered when all" in read(GOOD.replace(b"<body>", meta + b"<body>")).text


KINDS = [
    "text/html",
    "application/pdf",
    "application/json",
    "text/plain",
    "application/msword",
    "image/png",
    "",
    "\x00",
]
SEEDS = [
    GOOD,
    one_page(stream(zlib.compress(b"BT /F 12 Tf (Knee) Tj ET"))),
    docx(WORD.format(PARAGRAPH.format("Knee braces are covered."))),
    b'{"meta": {}, "data": [{"title": "Knee", "text": "&amp;lt;p&amp;gt;Covered&amp;lt;/p&amp;gt;"}]}',
    b"KNEE BRACES\n===========\n\n1. Covered\n   a. when worn\n",
]


@some.composite
def damaged(draw: some.DrawFn) -> bytes:
    """A document of every kind with bytes cut out, repeated or replaced."""
    body = draw(some.sampled_from(SEEDS))
    for _ in range(draw(some.integers(1, 4))):
        start = draw(some.integers(0, len(body)))
        stop = draw(some.integers(start, min(len(body), start + 40)))
        body = (
            body[:start]
            + draw(some.sampled_from([b"", body[start:stop] * 3, b"\xff\xfe", b"\x00", b"<", b"&#x110000;"]))
            + body[stop:]
        )
    return body


def only_a_document_or_a_refusal(body: bytes, kind: str) -> None:
    try:
        document = read(body, content_type=kind, url="https://payer.example/a")
    except Unreadable:
        return
    assert isinstance(document, Document)
    document.text.encode()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(damaged(), some.sampled_from(KINDS))
def test_a_damaged_document_is_a_document_or_a_refusal(body: bytes, kind: str) -> None:
    only_a_document_or_a_refusal(body, kind)


@settings(max_examples=60, deadline=None)
@given(
    some.binary(max_size=300) | some.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")),
    some.sampled_from(KINDS),
)
def test_any_bytes_are_a_document_or_a_refusal(body: bytes, kind: str) -> None:
    only_a_document_or_a_refusal(body, kind)
