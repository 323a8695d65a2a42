import re
from dataclasses import replace
from datetime import date

import pytest
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from payerwatch.local.demo.catalogue import Catalogue
from payerwatch.local.demo.layouts import render
from payerwatch.local.demo.numbering import number_of
from payerwatch.local.demo.outline import Sheet, sheet_of
from payerwatch.local.demo.payers import BY_ID, PAYERS, Payer
from payerwatch.local.demo.writing import write_policy
from payerwatch.policies.words import CodeSystem
from payerwatch.reading.read import read

SHAPES = {
    CodeSystem.CPT: re.compile(r"\d{5}|\d{4}[FTUM]"),
    CodeSystem.HCPCS: re.compile(r"[A-V]\d{4}"),
    CodeSystem.ICD_10_CM: re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?"),
}
PAGES = [payer for payer in PAYERS if not payer.layout.is_pdf]


def sheet(payer: Payer, serial: int = 3) -> Sheet:
    return sheet_of(payer, write_policy(7, payer, serial))


@pytest.mark.parametrize("payer", PAYERS, ids=lambda payer: payer.id)
def test_the_same_seed_prints_the_same_bytes(payer: Payer) -> None:
    assert render(sheet(payer)) == render(sheet(payer))


@pytest.mark.parametrize("payer", PAYERS, ids=lambda payer: payer.id)
def test_another_export_prints_other_bytes(payer: Payer) -> None:
    assert render(sheet(payer), export=1) != render(sheet(payer))


def test_another_seed_writes_another_policy() -> None:
    assert write_policy(7, PAYERS[0], 0) != write_policy(8, PAYERS[0], 0)


def test_every_code_has_the_shape_of_its_system() -> None:
    rows = [r for payer in PAYERS for n in range(10) for g in write_policy(7, payer, n).codes for r in g.rows]
    assert [row for row in rows if not SHAPES[row.system].fullmatch(row.code)] == []


def test_no_code_stands_in_two_lists_of_one_policy() -> None:
    for serial in range(60):
        codes = [row.code for group in write_policy(7, PAYERS[1], serial).codes for row in group.rows]
        assert len(codes) == len(set(codes))


def test_coding_sections_run_from_a_handful_of_rows_to_hundreds() -> None:
    sizes = [sum(len(g.rows) for g in write_policy(7, p, n).codes) for p in PAYERS for n in range(60)]
    assert min(sizes) < 15
    assert max(sizes) > 200


def test_titles_and_paths_of_a_payer_are_its_own_even_among_twenty_thousand() -> None:
    catalogue = Catalogue(7, 20_000)
    listed = [catalogue.listed(place) for place in catalogue.places("harborline")]
    assert len({one.path for one in listed}) == len(listed) == len({one.title for one in listed}) == 1_667


def test_a_path_leads_back_to_its_policy() -> None:
    catalogue = Catalogue(7, 120)
    listed = catalogue.listed(("cedarcrest", 4))
    assert catalogue.at("cedarcrest", listed.path) == ("cedarcrest", 4)
    assert catalogue.at("cedarcrest", "/assets/coverage/other.pdf") is None


@pytest.mark.parametrize("payer", PAGES, ids=lambda payer: payer.id)
def test_the_reader_finds_number_title_and_every_code_row(payer: Payer) -> None:
    policy = write_policy(7, payer, 3)
    document = read(render(sheet(payer), nonce="abc"))
    first_cells = {block.cells[0] for block in document.blocks if block.cells}
    assert (document.number, document.title) == (number_of(payer, policy), policy.title)
    assert {row.printed for group in policy.codes for row in group.rows} <= first_cells


@pytest.mark.parametrize("payer", PAGES, ids=lambda payer: payer.id)
def test_the_same_text_in_new_bytes_reads_equal(payer: Payer) -> None:
    assert read(render(sheet(payer), export=1, nonce="b")).text == read(render(sheet(payer), nonce="a")).text


def test_a_retired_policy_says_so_at_its_top() -> None:
    payer = BY_ID["larkspur"]
    policy = write_policy(7, payer, 0)
    retired = replace(policy, dates=replace(policy.dates, retired=date(2026, 12, 1)))
    assert b"This policy was retired on Dec. 1, 2026" in render(sheet_of(payer, retired))


def test_a_pdf_numbers_its_pages_under_running_heads() -> None:
    document = PdfDocument(render(sheet(BY_ID["harborline"])))
    texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 1
    assert [f"Page {n} of {len(texts)}" in text for n, text in enumerate(texts, 1)] == [True] * len(texts)
    assert all(text.startswith("Harborline Mutual") for text in texts)
