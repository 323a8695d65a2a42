"""Codes, dates and numbers of the real documents, against the gold labels. The floors may only rise."""

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from payerwatch.differ.facts import facts_of
from payerwatch.differ.verify import unproven
from payerwatch.policies.facts import Facts
from payerwatch.reading.document import Document
from payerwatch.reading.read import read

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("CORPUS_DIR", ROOT.parent / "shared" / "corpus"))
GOLD = sorted((CORPUS / "gold" / "codes").glob("*.json")) if CORPUS.is_dir() else []

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not GOLD, reason="CORPUS_DIR holds no gold/codes: real documents are not here"),
]

PRECISION = 1.0
RECALL = 1.0
DISPOSITION = 1.0
DATES = 0.97
NUMBERS = 1.0

Key = tuple[str, str, str | None]


def plain(system: str, code: str, end: str | None) -> Key:
    def short(each: str) -> str:
        if system == "NDC":
            labeler, product, package = each.split("-")
            return labeler.zfill(5) + product.zfill(4) + package.zfill(2)
        return each.replace(".", "").upper()

    return system, short(code), short(end) if end else None


@cache
def labels(gold: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(gold.read_text("utf-8"))
    return loaded


@cache
def document(gold: Path) -> Document:
    file = CORPUS / labels(gold)["file"]
    return read(file.read_bytes(), url=file.name)


@cache
def facts(gold: Path) -> Facts:
    return facts_of(document(gold))


@cache
def wanted(gold: Path) -> dict[Key, set[str]]:
    """Codes with their stances; an empty set where the label is unsure of the stance."""
    found: dict[Key, set[str]] = {}
    for each in labels(gold)["codes"]:
        if each.get("unsure") or each.get("context") == "history":
            continue
        stances = found.setdefault(plain(each["system"], each["code"], each.get("range_end")), set())
        if not each.get("disposition_unsure"):
            stances.add(each["disposition"])
    return found


@cache
def history_only(gold: Path) -> set[Key]:
    codes = labels(gold)["codes"]
    skipped = [each for each in codes if each.get("unsure") or each.get("context") == "history"]
    return {plain(each["system"], each["code"], each.get("range_end")) for each in skipped} - set(wanted(gold))


@cache
def read_codes(gold: Path) -> dict[Key, set[str]]:
    found: dict[Key, set[str]] = {}
    for each in facts(gold).codes:
        found.setdefault(plain(each.system, each.code, each.range_end), set()).add(str(each.disposition))
    return {key: said for key, said in found.items() if key not in history_only(gold)}


def mean(values: Iterator[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def test_no_code_is_read_that_is_not_there() -> None:
    scored = [gold for gold in GOLD if read_codes(gold)]
    assert mean(len(set(read_codes(gold)) & set(wanted(gold))) / len(read_codes(gold)) for gold in scored) >= PRECISION


def test_no_code_that_is_there_is_missed() -> None:
    scored = [gold for gold in GOLD if wanted(gold)]
    assert mean(len(set(read_codes(gold)) & set(wanted(gold))) / len(wanted(gold)) for gold in scored) >= RECALL


@pytest.mark.parametrize("gold", [gold for gold in GOLD if not wanted(gold)], ids=lambda gold: gold.stem)
def test_a_document_without_codes_yields_none(gold: Path) -> None:
    assert read_codes(gold) == {}


@pytest.mark.parametrize("disposition", ["covered", "not_covered", "experimental", "prior_auth", "mentioned"])
def test_codes_keep_the_disposition_their_heading_gives(disposition: str) -> None:
    right = [
        bool(read_codes(gold).get(key, set()) & stances)
        for gold in GOLD
        for key, stances in wanted(gold).items()
        if stances == {disposition} and key in read_codes(gold)
    ]
    assert sum(right) / len(right) >= DISPOSITION


def test_dates_have_the_meaning_their_label_gives() -> None:
    found = missed = wrong = 0
    for gold in GOLD:
        sure = {(each["kind"], each["value"]) for each in labels(gold)["dates"] if not each.get("unsure")}
        unsure = {(each["kind"], each["value"]) for each in labels(gold)["dates"] if each.get("unsure")}
        mine = {(str(each.kind), each.value) for each in facts(gold).dates}
        found += len(sure & mine)
        missed += len(sure - mine)
        wrong += len({each for each in mine - sure - unsure if each[0] not in {"revision", "other"}})
    assert found / (found + missed) >= DATES
    assert found / (found + wrong) >= DATES


def test_the_policys_number_is_read_as_printed_or_not_at_all() -> None:
    right = [
        facts(gold).identity.number in {labels(gold)["policy_number"], *labels(gold).get("policy_number_alt", ())}
        for gold in GOLD
    ]
    assert sum(right) / len(right) >= NUMBERS


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.stem)
def test_every_quote_is_found_again_to_the_letter(gold: Path) -> None:
    assert unproven(facts(gold), document(gold)) == []
