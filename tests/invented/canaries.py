"""An invented policy whose closed cells each hold a token that stands nowhere else."""

from collections.abc import Iterator
from dataclasses import replace

from invented.northfield import Invented
from invented.northfield_change import BRIEF, COMPARISON, hunk, indication, proof, statement
from invented.northfield_change import code as changed_code
from invented.northfield_facts import AFTER, MET, code, printed_date
from invented.northfield_facts import indication as stated
from payerwatch.policies.words import Disposition

UPDATE = tuple(f"UCANARY{number:02}" for number in range(20))
POLICY = tuple(f"PCANARY{number:02}" for number in range(12))
CLOSED_CODES = ("J7701", "J7702", "C7703", "C7704")


def with_canaries() -> Invented:
    update, policy = iter(UPDATE), iter(POLICY)
    brief = {
        **BRIEF,
        "indications": [*BRIEF["indications"][:3], *_indications(update)],
        "action_items": [*BRIEF["action_items"][:3], *(statement(next(update), next(update)) for _ in range(2))],
        "codes": [*_open_codes(), *_closed_codes(update)],
    }
    hunks = [*COMPARISON["hunks"][:3], *_hunks(update)]
    facts = {
        **AFTER,
        "dates": [*AFTER["dates"], printed_date("revision", "2020-02-02", next(policy), "service")],
        "indications": [*AFTER["indications"][:3], *(stated(next(policy), MET, next(policy)) for _ in range(2))],
        "codes": [
            *(code("HCPCS", f"J110{number}", Disposition.COVERED) for number in range(3)),
            *(code("HCPCS", closed, Disposition.COVERED) for closed in CLOSED_CODES[:2]),
        ],
    }
    return replace(Invented(), brief=brief, comparison={**COMPARISON, "hunks": hunks}, facts=facts)


def _indications(update: Iterator[str]) -> list[dict[str, object]]:
    return [{**indication(next(update), MET, [next(update)]), "evidence": proof(next(update))} for _ in range(2)]


def _open_codes() -> list[dict[str, object]]:
    return [changed_code(f"J110{number}", "HCPCS", Disposition.COVERED, "unchanged") for number in range(3)]


def _closed_codes(update: Iterator[str]) -> list[dict[str, object]]:
    return [
        changed_code(closed, "HCPCS", Disposition.COVERED, "unchanged", f"{closed} | {next(update)}")
        for closed in CLOSED_CODES
    ]


def _hunks(update: Iterator[str]) -> list[dict[str, object]]:
    return [
        hunk(next(update), [("delete", next(update)), ("insert", next(update))], kind="codes_added"),
    ]
