"""What a payer's declaration says of its pages, held against one of them. Pure."""

import json
from urllib.parse import urlsplit

from payerwatch.fetcher.declarations import Block, Check, Declaration, PolicySet, Table
from payerwatch.fetcher.verdicts.response import Judgement, Response
from payerwatch.policies.words import Verdict
from payerwatch.reading.document import Document

CONTENT = {"application/pdf": "pdf", "text/html": "html", "application/json": "json"}


class HouseRules(Table):
    block: tuple[Block, ...] = ()
    check: Check = Check()
    type: str | None = None


def rules_of(declaration: Declaration, policies: PolicySet) -> HouseRules:
    return HouseRules(block=declaration.block, check=policies.check, type=policies.document.type)


def wall_in(rules: HouseRules, response: Response) -> Judgement | None:
    """The payer's own signs of a refusal, before anybody else has an opinion."""
    for block in rules.block:
        here = block.host is None or urlsplit(response.final_url).hostname == block.host
        small = block.max_bytes is None or len(response.body) <= block.max_bytes
        if here and small and block.contains.encode() in response.body:
            return Judgement(block.verdict, f'It says "{block.contains}", as this payer does when it sends no policy.')
    return None


def flaw_in(rules: HouseRules, response: Response, document: Document) -> Judgement | None:
    """What every document of the set has and this one, which reads as a policy, has not."""
    expected = CONTENT.get(rules.type or "")
    if expected and document.content != expected:
        return Judgement(Verdict.WRONG_DOCUMENT, f"{rules.type} was expected, and it is {document.content}.")
    text = _folded(document.text)
    for needed in rules.check.must_contain:
        if _folded(needed) not in text:
            return Judgement(Verdict.UNREADABLE, f'"{needed}" is not in it, which every document of this set says.')
    for name in rules.check.must_have_fields:
        if not _field(response.body, name):
            return Judgement(Verdict.UNREADABLE, f"The field {name} is empty or not there.")
    return None


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _field(body: bytes, name: str) -> object:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    records = told.get("data", told) if isinstance(told, dict) else told
    record = records[0] if isinstance(records, list) and records else records
    return record.get(name) if isinstance(record, dict) else None
