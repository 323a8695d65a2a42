"""Holds a declaration against an index page and a document of its payer's structure."""

from dataclasses import dataclass
from functools import cache

from payerwatch.fetcher.catalogue import SOURCES
from payerwatch.fetcher.declarations import Declaration, PolicySet, parse_declaration
from payerwatch.fetcher.discovery import Listed, read_listing
from payerwatch.fetcher.house_rules import rules_of
from payerwatch.fetcher.judging import Case, judged
from payerwatch.fetcher.printed import Printed, printed_in
from payerwatch.fetcher.verdicts.response import Expected, Judgement, Response
from payerwatch.policies.words import Verdict
from payerwatch.reading.read import read

TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


@cache
def declaration(payer: str) -> Declaration:
    return parse_declaration((SOURCES / f"{payer}.toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Contract:
    payer: str
    set: str

    @property
    def policies(self) -> PolicySet:
        return next(each for each in declaration(self.payer).set if each.id == self.set)

    def lists(self, index: bytes, kind: str = "html", *, at: str | None = None) -> list[Listed]:
        rules = self.policies.discovery[0]
        return list(read_listing(index, TYPES[kind], at or rules.url, rules, self.policies.document.url).found)

    def judges(self, body: bytes, kind: str, listed: Listed, *, status: int = 200) -> Judgement:
        response = Response(listed.url, listed.url, status, TYPES[kind], body)
        rules = rules_of(declaration(self.payer), self.policies)
        return judged(Case(response, Expected(listed.number, listed.title), rules=rules))

    def accepts(self, body: bytes, kind: str, listed: Listed) -> Printed:
        """A document that is taken as the policy, and what it prints of itself."""
        judgement = self.judges(body, kind, listed)
        assert judgement.verdict is Verdict.OK, judgement
        return printed_in(read(body, content_type=TYPES[kind], url=listed.url), self.policies)
