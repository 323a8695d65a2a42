"""What a section is for, from its heading. Rules of words, the same for every payer."""

import re
from functools import lru_cache

from payerwatch.policies.words import SectionRole

_NUMBERED = re.compile(r"^\s*(?:section\s+)?(?:[ivx]+|\d+(?:\.\d+)*|[a-z])[.):]\s+", re.I)
_SPACE = re.compile(r"[^a-z0-9&/]+")
# A longer heading is a sentence that happens to be bold; its words say little about the section.
_LONGEST = 14

# First match wins, so what is narrower stands first.
_RULES: tuple[tuple[SectionRole, str], ...] = (
    (
        SectionRole.HISTORY,
        r"(policy |document |revision |review |guideline |update |change |version )+(history|log|information|details|summary|dates?|tracking)\b|"  # noqa: E501
        r"history/revision|^history$|^revisions?$|revision (history|details)|summary of changes|"
        r"implementation/update information|important dates|policy updates?$|approval history|document control",
    ),
    (
        SectionRole.REFERENCES,
        r"\breferences?$|^references\b|bibliography|^sources?$|^citations?$|works cited|literature cited|"
        r"cross references?|related (policies|documents|guidelines|articles|links|topics|resources)|^endnotes$",
    ),
    (
        SectionRole.BOILERPLATE,
        r"instructions? for use|important (reminder|information|notice)|disclaimer|^notices?$|^copyright|"
        r"table of contents|^contents$|legal notice|proprietary|additional information|health equity|"
        r"non ?discrimination|language assistance|ama statement|^trademarks?",
    ),
    (
        SectionRole.EXCLUSIONS,
        r"\bexclusions?\b|not (medically necessary|covered)|non ?covered|limitations? and exclusions|"
        r"experimental|investigational|unproven|contraindications?|reasons? for denial|when .*(is|are) not covered|noncoverage",  # noqa: E501
    ),
    (
        SectionRole.CODES,
        r"\b(cpt|hcpcs|icd ?(9|10)?|procedure|diagnosis|billing|revenue|applicable|drg|cdt) ?(10 )?(pcs |cm )?"
        r"(and |or |/ ?|& ?)*(\w+ )?(codes?|coding)\b|\bcoding\b|^codes?$|\bcodes?\b.*\b(covered|related|group|list|table|information)\b|"  # noqa: E501
        r"billing and coding|codes? (that|not)|^billing$|ndc (codes?|numbers?)",
    ),
    (SectionRole.DEFINITIONS, r"\bdefinitions?\b|glossary|^terms$|abbreviations|acronyms"),
    (
        SectionRole.BACKGROUND,
        r"\bbackground\b|clinical evidence|\bevidence\b|rationale$(?<!coverage rationale)|^discussion|"
        r"description of (services?|procedure)|^description\b|item/service description|^overview|^introduction|"
        r"^summary$|\bfda\b|food and drug administration|regulatory (status|information)|"
        r"centers for medicare|literature review|practice guidelines|position statements?$(?<!^position statement)|"
        r"professional societ|technology assessment|clinical (studies|trials|summary)|general information|supporting information|"  # noqa: E501
        r"^key (questions|findings)|guidelines and (recommendations|position)|pharmacology",
    ),
    (
        SectionRole.SCOPE,
        r"^application$|^applicability|^scope\b|scope of (the )?policy|benefit (considerations?|application|category)|benefits application|"  # noqa: E501
        r"lines? of business|^applies to|policy application|for (medicare|non medicare) members|tracking information|state (mandates?|regulations?)",  # noqa: E501
    ),
    (
        SectionRole.COVERAGE,
        r"\bcoverage\b|medical(ly)? necess|\bcriteria\b|^polic(y|ies)$|policy statements?|policy/criteria|"
        r"position statement|\bindications?\b|when .*(is|are) covered|clinical (guideline|position|appropriateness)|"
        r"prior authorization|preauthorization|precertification|authorization|dos(age|ing)|quantity limits?|approval|"
        r"policy guidelines?|guidelines?$|initial (therapy|approval|request)|continuation|reauthorization|renewal|"
        r"documentation|covered (services|indications|uses)|requirements|site of (care|service)|step therapy|utilization",  # noqa: E501
    ),
)
_COMPILED = tuple((role, re.compile(pattern)) for role, pattern in _RULES)


@lru_cache(maxsize=4096)
def own_role(heading: str) -> SectionRole | None:
    """The role the words of this heading name, or None where they name none."""
    words = _SPACE.sub(" ", _NUMBERED.sub("", heading).lower()).strip()
    if not words or words.count(" ") >= _LONGEST:
        return None
    return next((role for role, pattern in _COMPILED if pattern.search(words)), None)


_CLOSED = {SectionRole.REFERENCES, SectionRole.HISTORY, SectionRole.BOILERPLATE}


def role_of_heading(heading: str, inherited: SectionRole) -> SectionRole:
    """A heading inside references, a history or background keeps that role unless it names codes or a closed one:
    "Criteria for response" inside the evidence is no criterion of the payer's."""
    own = own_role(heading)
    if own is None:
        return inherited
    if inherited in _CLOSED:
        return inherited
    if inherited is SectionRole.BACKGROUND and own in {SectionRole.COVERAGE, SectionRole.EXCLUSIONS, SectionRole.SCOPE}:
        return inherited
    if inherited is SectionRole.CODES and own in {SectionRole.EXCLUSIONS, SectionRole.COVERAGE, SectionRole.BACKGROUND}:
        return inherited
    return own
