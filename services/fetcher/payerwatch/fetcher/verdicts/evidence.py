"""What only a coverage policy says. Scored over many kinds of statement, so that no single word decides."""

import re
from dataclasses import dataclass

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.policies.words import SectionRole
from payerwatch.reading.document import Document

STATEMENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.I))
    for name, pattern in (
        ("necessity", r"\bmedical(?:ly)? (?:un)?(?:necessary|necessity|appropriate(?:ness)?)\b|reasonable and necessary|clinically appropriate"),
        ("cover", r"\b(?:is|are|be|being|was|were|may be|items?|services?|benefits?) (?:\w+ )?(?:not )?(?:considered )?(?:non-?)?(?:covered|reimbursed|reimbursable|payable|excluded)\b|\b(?:does|do|will) not (?:cover|reimburse|pay for)|\bnot (?:separately )?(?:covered|reimbursed|reimbursable|payable)\b|(?<!\w)(?:plan|medicare|medicaid|we|benefit|company|insurance) covers?\b|\bnon-?covered\b|\bcovered (?:when|if|for|only|services|indications|benefit)|nationally (?:non)?covered|no coverage (?:is|for)|coverage (?:is|for|will be|may be) (?:provided|available|limited|\w+ (?:when|is|requires))|\bexcluded from coverage|\bbenefit exclusions?\b"),
        ("unproven", r"\b(?:investigational|experimental|unproven)\b"),
        ("criteria", r"\b(?:all|any|one|both|each|either)(?: or more)? of the following\b|\bfollowing (?:\w+ )?(?:criteria|conditions|requirements|indications)\b|\b(?:coverage|clinical|approval|authorization|selection|medical necessity|initial|renewal|continuation|exclusion) criteria\b|\bcriteria (?:\w+ ){0,3}(?:is|are|must be|have been) (?:met|satisfied)|\bwhen (?:\w+ )?criteria\b"),
        ("authorization", r"\b(?:prior|pre-?)[- ]?(?:authori[sz]ation|approval|certification|determination) (?:is|are|will|may|must|criteria|requests?|requirements?|period|duration|review)\b|\b(?:may|will|must|can|should) be (?:approved|authori[sz]ed)|\bapproval (?:duration|period|length)|\bauthori[sz]ation (?:duration|period|is for|may be)|\bquantity limits?\b|\bstep therapy\b|\bapprove for\b"),
        ("preference", r"\b(?:non-?)?preferred (?:[\w()-]+ ){0,4}(?:agents?|products?|drugs?|brands?|medications?|therap(?:y|ies)|alternatives?)\b|\brestricted (?:products?|access)\b|\b(?:non-?)?formulary (?:drugs?|agents?|alternatives?|exception)\b|\bfda[- ]approved (?:uses?|indications?)\b|\b(?:may |does |do )?(?:not )?requires? (?:prior )?(?:authori[sz]ation|approval|review|precertification)\b"),
        ("clinical", r"\b(?:diagnos(?:is|ed|es)|contraindicat\w+|refractory|comorbid\w*|symptomatic|prognosis|metastatic|chronic|lesions?|randomi[sz]ed|patients? (?:with|who|has|have|must)|members? (?:who|with|has|have|must)|individuals? (?:with|who|has|have))\b"),
        ("dose", r"\b\d+(?:\.\d+)? ?(?:mg|mcg|ml|units?|iu)(?:/kg)?\b|\b(?:maximum|recommended) (?:dose|dosage|dosing)\b|\bevery \d+ (?:days|weeks|months|years)\b|\bper (?:lifetime|calendar year|12 months)\b"),
        ("coding", r"\b(?:CPT|HCPCS|ICD-?10(?:-CM|-PCS)?|CDT|procedure|diagnosis|billing|revenue) (?:\w+ )?codes?\b|\bbilling and coding\b|\bapplicable codes?\b|\bmodifiers? \w\w\b"),
        ("codes", r"(?:(?<![\w./-])(?:[A-CEGHJKLMQSTV]\d{4}|\d{4}[0-9FTUM]|[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})(?![\w./-])[^\n]{0,400}?){4}"),
        ("dates", r"\b(?:original )?(?:effective|last review(?:ed)?|next review|revision|revised|last revised|approval|policy effective|implementation|review) ?(?:date)?s?\b\W{0,4}(?:\w+ \d{1,2},? )?\d{1,4}[/.-]?\d*"),
        ("frame", r"\bpolicy (?:number|statement|guidelines?|position|history|description|application)\b|\bposition statement\b|\bcoverage (?:rationale|policy|determination|guidance|position|indications|limitations)\b|\blimitations? of coverage\b|\bindications and limitations\b|\bbenefit (?:category|application|considerations?|limits?)\b|\b(?:clinical|medical|pharmacy|drug|reimbursement|payment) (?:coverage )?(?:policy|guideline|policy bulletin)\b"),
    )
)  # fmt: skip
# What says whether something is paid for. The others are also in articles, brochures and news.
DECIDING = {"necessity", "cover", "unproven", "criteria", "authorization", "preference"}
SECTIONS = {
    SectionRole.COVERAGE, SectionRole.EXCLUSIONS, SectionRole.CODES, SectionRole.BACKGROUND,
    SectionRole.REFERENCES, SectionRole.HISTORY, SectionRole.DEFINITIONS, SectionRole.SCOPE,
}  # fmt: skip
MOST_TEXT = 400_000


@dataclass(frozen=True, slots=True)
class Evidence:
    kinds: frozenset[str]
    sections: frozenset[SectionRole]
    words: int

    @property
    def deciding(self) -> int:
        return len(self.kinds & DECIDING)

    @property
    def strong(self) -> bool:
        """A policy whatever else stands on the page."""
        return self.words >= 120 and self.deciding >= 2 and len(self.kinds) >= 4

    @property
    def some(self) -> bool:
        """Enough for a short policy of the right name: a decision about coverage, or a table of codes."""
        return self.deciding >= 1 or {"codes", "coding"} <= self.kinds or {"codes", "dates"} <= self.kinds


def evidence_in(page: Page, document: Document) -> Evidence:
    text = prose_of(page, document)[:MOST_TEXT]
    kinds = frozenset(name for name, pattern in STATEMENTS if pattern.search(text))
    sections = frozenset(block.role for block in document.blocks if block.type != "heading") & SECTIONS
    return Evidence(kinds, sections, len(text.split()))


def prose_of(page: Page, document: Document) -> str:
    """HTML without its links: menus name coverage, criteria and authorizations on every page of a payer."""
    return page.prose if page.html else document.text
