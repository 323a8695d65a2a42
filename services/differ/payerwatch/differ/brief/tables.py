"""The brief's tables: dates, indications, codes, requirements, exclusions, each row with its quote."""

from payerwatch.differ.brief.records import CodeRow, DateRow, Evidence, Happened, IndicationRow, Side, Statement
from payerwatch.differ.codes_delta import printed_code
from payerwatch.differ.compare.folds import squeezed
from payerwatch.differ.compare.records import Comparison
from payerwatch.differ.versions_read import Version
from payerwatch.policies.facts import Exclusion, Indication, PolicyCode, PolicyDate, Requirement
from payerwatch.policies.words import Disposition, IndicationStatus

_LABELS = {
    "age": "Age",
    "dose": "Dose or quantity",
    "diagnosis": "Diagnosis",
    "prior_therapy": "Treatment tried before",
    "duration": "Duration",
    "documentation": "Documentation",
    "frequency": "Frequency",
    "prescriber": "Prescriber",
    "site": "Place of service",
    "prior_auth": "Prior authorization",
}
_JOINS = {"any": ", one of several"}
_ORDER: dict[Happened, int] = {"removed": 0, "moved": 1, "added": 2, "unchanged": 3}


def _proof(fact: PolicyDate | PolicyCode | Indication | Requirement | Exclusion, side: Side) -> tuple[Evidence, ...]:
    return (Evidence(fact.quote, fact.block, side),)


def date_rows(before: Version | None, after: Version) -> tuple[DateRow, ...]:
    known = {(date.kind, date.value) for date in before.facts.dates} if before else set()
    return tuple(
        DateRow(
            date.kind,
            date.value,
            date.printed,
            "unchanged" if before is None or (date.kind, date.value) in known else "added",
            _proof(date, "after"),
            date.basis,
        )
        for date in after.facts.dates
    )


def indication_rows(before: Version | None, after: Version) -> tuple[IndicationRow, ...]:
    was = {squeezed(found.text): found.status for found in before.facts.indications} if before else {}
    rows = [
        IndicationRow(found.text, found.status, found.codes, _turned(found, was, before), _proof(found, "after"))
        for found in after.facts.indications
    ]
    return tuple(sorted(rows, key=lambda row: _ORDER[row.happened]))


def _turned(found: Indication, was: dict[str, IndicationStatus], before: Version | None) -> Happened:
    status = was.get(squeezed(found.text))
    if before is None or status == found.status:
        return "unchanged"
    return "added" if status is None else "moved"


def code_rows(before: Version | None, after: Version, comparison: Comparison) -> tuple[CodeRow, ...]:
    """What changed first. A removed code is quoted from the version before."""
    rows = [_code_row(code, comparison) for code in after.facts.codes]
    if before is not None:
        gone = set(comparison.codes_removed)
        rows += [
            CodeRow(printed_code(code), code.system, code.disposition, "removed", (), _proof(code, "before"))
            for code in before.facts.codes
            if printed_code(code) in gone
        ]
    return tuple(sorted(dict.fromkeys(rows), key=lambda row: (_ORDER[row.happened], row.system, row.code)))


def _code_row(code: PolicyCode, comparison: Comparison) -> CodeRow:
    printed = printed_code(code)
    move = next((move for move in comparison.moves if move.code == printed), None)
    happened: Happened = "moved" if move else "added" if printed in comparison.codes_added else "unchanged"
    was = tuple(Disposition(stance) for stance in move.was) if move else ()
    return CodeRow(printed, code.system, code.disposition, happened, was, _proof(code, "after"))


def requirement_statements(after: Version) -> tuple[Statement, ...]:
    return tuple(Statement(_label(found), _proof(found, "after")) for found in after.facts.requirements)


def _label(found: Requirement) -> str:
    """What a requirement is about and how it joins its neighbours; its words are the quote."""
    name = _LABELS.get(found.kind)
    if name is None:
        return found.text
    return f"{name}{_JOINS.get(found.logic or '', '')}"


def exclusion_statements(after: Version) -> tuple[Statement, ...]:
    return tuple(Statement(found.text, _proof(found, "after")) for found in after.facts.exclusions)
