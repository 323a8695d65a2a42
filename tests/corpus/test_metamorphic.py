"""Real documents, changed a little on the fly: what says the same is no change, and a digit, a word or a code that
differs is one. Nothing of the documents is kept here."""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from payerwatch.differ.codes_delta import printed_code
from payerwatch.differ.compare.comparison import compare
from payerwatch.differ.compare.records import Comparison
from payerwatch.differ.facts import facts_of
from payerwatch.differ.versions_read import Version
from payerwatch.policies.words import BlockType, ChangeKind, SectionRole
from payerwatch.reading.document import Block, Document
from payerwatch.reading.read import read

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("CORPUS_DIR", ROOT.parent / "shared" / "corpus"))
FILES = sorted(path for path in (CORPUS / "policies").rglob("*") if path.is_file())
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not FILES, reason="the corpus of real documents is not here (CORPUS_DIR)"),
]

_EACH = 4
_RULING = frozenset({SectionRole.COVERAGE, SectionRole.EXCLUSIONS})
_ASKED = frozenset({ChangeKind.CRITERIA_CHANGED, ChangeKind.PRIOR_AUTH_CHANGED})
_CODED = frozenset({ChangeKind.CODES_ADDED, ChangeKind.CODES_REMOVED, ChangeKind.CODES_MOVED})
_AMOUNT = re.compile(r"(?<![\w.,/-])(\d{1,3})(?= ?(?:years|months|weeks|days|mg|mcg|units|kg|visits|hours|%))")
_TURNS = ((" must ", " may "), (" may ", " must "), (" is not ", " is "), (" are ", " are not "), (" is ", " is not "))

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")


@cache
def _version(file: Path) -> Version:
    document = read(file.read_bytes(), url=str(file))
    return Version(document, facts_of(document))


def _with(document: Document, place: int, text: str) -> Document:
    block = document.blocks[place]
    cells = iter(text.split(" | "))
    told = replace(block, text=text, cells=tuple(next(cells, "") if cell else "" for cell in block.cells))
    return replace(document, blocks=(*document.blocks[:place], told, *document.blocks[place + 1 :]))


def _compared(file: Path, after: Document) -> Comparison:
    return compare(_version(file), Version(after, facts_of(after)))


def _spread(places: list[int]) -> list[int]:
    step = max(1, len(places) // _EACH)
    return places[::step][:_EACH]


def _ruling(document: Document) -> Iterator[tuple[int, Block]]:
    for place, block in enumerate(document.blocks):
        if block.role in _RULING and block.type is not BlockType.HEADING:
            yield place, block


@each_file
def test_a_document_read_twice_did_not_change(file: Path) -> None:
    assert not _compared(file, read(file.read_bytes(), url=str(file))).changed


@pytest.mark.parametrize("file", [path for path in FILES if path.suffix != ".pdf"], ids=lambda file: file.parent.name)
def test_markup_and_spaces_that_print_nothing_are_no_change(file: Path) -> None:
    text = file.read_text("utf-8")
    if file.suffix == ".html":
        text = re.sub(r"<body", '<body data-nonce="8f2a17"', text, count=1)
        text = re.sub(r"<p>", '<p  class="x1" id="n77">', text)
        text = text.replace("</div>", "</div>\n   <!-- built 17:02 -->")
    else:
        text = re.sub(r"(?<=\S)\n", " \r\n", text)
    assert not _compared(file, read(text.encode(), url=str(file))).changed


@pytest.mark.parametrize("file", [path for path in FILES if path.suffix == ".pdf"], ids=lambda file: file.name)
def test_a_pdf_saved_again_did_not_change(file: Path) -> None:
    saved = io.BytesIO()
    with contextlib.closing(pypdfium2.PdfDocument(file.read_bytes())) as opened:
        opened.save(saved)
    assert saved.getvalue() != file.read_bytes()
    assert not _compared(file, read(saved.getvalue(), url=str(file))).changed


@each_file
def test_one_digit_of_an_amount_is_a_change_of_criteria(file: Path) -> None:
    document = _version(file).document
    places = [place for place, block in _ruling(document) if _AMOUNT.search(block.text)]
    if not places:
        pytest.skip("no amount stands in its criteria")
    for place in _spread(places):
        text = document.blocks[place].text
        other = _AMOUNT.sub(lambda match: str(int(match[1]) + 1), text, count=1)
        assert _ASKED & set(_compared(file, _with(document, place, other)).kinds), text


@each_file
def test_a_turned_word_is_a_change_of_criteria(file: Path) -> None:
    document = _version(file).document
    turns = [
        (place, word, other)
        for word, other in _TURNS
        for place in _spread([place for place, block in _ruling(document) if word in block.text])[:2]
    ]
    if not turns:
        pytest.skip("no word of its criteria can be turned")
    for place, word, other in turns:
        text = document.blocks[place].text.replace(word, other, 1)
        assert _ASKED & set(_compared(file, _with(document, place, text)).kinds), text


@each_file
def test_a_row_of_a_code_that_goes_takes_the_code_along(file: Path) -> None:
    version = _version(file)
    placed: dict[str, set[str]] = {}
    for code in version.facts.codes:
        placed.setdefault(code.block, set()).add(printed_code(code))
    rows = [place for place, block in enumerate(version.document.blocks) if block.id in placed and block.cells]
    if not rows:
        pytest.skip("no code stands in a table of it")
    for place in _spread(rows):
        block = version.document.blocks[place]
        elsewhere = {code for other, codes in placed.items() if other != block.id for code in codes}
        blocks = (*version.document.blocks[:place], *version.document.blocks[place + 1 :])
        found = _compared(file, replace(version.document, blocks=blocks))
        assert set(found.codes_removed) == placed[block.id] - elsewhere, block.text
        assert found.changed
        assert not found.codes_added


@each_file
def test_a_digit_of_a_code_in_a_table_is_a_change_of_codes(file: Path) -> None:
    version = _version(file)
    places = {block.id: place for place, block in enumerate(version.document.blocks)}
    alone = [
        code
        for code in version.facts.codes
        if code.code.isdigit() and version.document.blocks[places[code.block]].cells
    ]
    if not alone:
        pytest.skip("no code of digits stands in a table of it")
    for code in alone[:: max(1, len(alone) // _EACH)][:_EACH]:
        place = places[code.block]
        text = version.document.blocks[place].text
        other = f"{code.code[:-1]}{(int(code.code[-1]) + 1) % 10}"
        found = _compared(file, _with(version.document, place, text.replace(code.code, other)))
        known = {fact.code for fact in version.facts.codes}
        assert found.changed
        assert _CODED & set(found.kinds) or other in known, text
