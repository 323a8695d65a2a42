"""Codes by what the policy says of them, each with what happened to it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from payerwatch.gateway import wording
from payerwatch.gateway.pages.brief import BriefCode, EvidenceShown
from payerwatch.gateway.pages.facts import CodeShown
from payerwatch.gateway.pages.opening import Opening, opened

MOST = 200
OWNERS = {"CPT": "American Medical Association", "CDT": "American Dental Association", "REV": "NUBC"}
_AFTER_CODE = re.compile(r"[\s|:–-]+([A-Za-z][^|]*)")
_ANOTHER_CODE = re.compile(r"\b(?:[A-Z]\d{2}|\d{4})")


@dataclass(frozen=True, slots=True)
class CodeRow:
    code: str
    system: str
    disposition: str
    quote: str
    fate: str = "unchanged"
    moved_from: str = ""
    proof: EvidenceShown | None = None

    @property
    def says(self) -> str:
        """The quote, where the words around the code are not a list owner's."""
        return "" if self.system in OWNERS else self.quote

    @property
    def description(self) -> str:
        """The payer's own words beside the code; never those of a list that belongs to somebody else."""
        if owner := OWNERS.get(self.system):
            return f"Code only; the description belongs to the {owner}"
        found = _AFTER_CODE.fullmatch(self.quote.removeprefix(self.code)) if self.quote.startswith(self.code) else None
        return found.group(1) if found and not _ANOTHER_CODE.search(found.group(1)) else "None read beside the code"


@dataclass(frozen=True, slots=True)
class CodeTable:
    disposition: str
    rows: Opening[CodeRow]
    folded: int = 0
    """Rows that its reader may see and has not asked for yet."""

    @property
    def title(self) -> str:
        return wording.DISPOSITIONS.get(self.disposition, self.disposition)


def code_tables(rows: Sequence[CodeRow], *, whole: bool = False, unfolded: bool = False) -> list[CodeTable]:
    """The rows keep their order; a code stated twice is one row. A long table is folded until it is asked for."""
    tables = []
    for disposition in wording.DISPOSITIONS:
        own: dict[tuple[str, str], CodeRow] = {}
        for row in rows:
            if row.disposition == disposition:
                own.setdefault((row.system, row.code), row)
        if own:
            shown = list(own.values()) if unfolded or not whole else list(own.values())[:MOST]
            folded = len(own) - len(shown) if whole else 0
            tables.append(CodeTable(disposition, opened(shown, whole=whole), folded))
    return tables


def rows_of_change(codes: Iterable[BriefCode]) -> list[CodeRow]:
    return [
        CodeRow(
            code.code,
            code.system,
            code.disposition,
            code.quote,
            code.happened,
            ", ".join(wording.DISPOSITIONS.get(was, was) for was in code.was),
            code.proof,
        )
        for code in codes
    ]


def rows_of_version(codes: Iterable[CodeShown]) -> list[CodeRow]:
    return [CodeRow(code.text, code.system, code.disposition, code.quote) for code in codes]
