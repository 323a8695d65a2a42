"""The words by which a payer's sentence says what kind of sentence it is."""

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{'|'.join(phrases)})\b")


PRIOR_AUTH = _any(
    r"(?:prior|pre)[\s-]?(?:authori[sz]ations?|auth|approval|certifications?)", r"precert\w*", r"preauthori[sz]\w*"
)
_DOCUMENT = r"(?:polic(?:y|ies)|bulletin|guidelines?|document|determination|criteria|CPB|LCD|NCD|article)"
_ENDED = r"(?:retired|archived|withdrawn|rescinded|no longer (?:in effect|active|effective))"
RETIRED = re.compile(
    rf"(?i)\b{_DOCUMENT}\b[^.|]{{0,60}}\b{_ENDED}\b|\b{_ENDED}\b[^.|]{{0,12}}\b{_DOCUMENT}\b|^\W*{_ENDED}\b"
)
POSTPONED = _any("postponed", "delayed", "deferred", "on hold")
TAKES_EFFECT = _any("effective", "implementation", "implemented", "policy", "changes?", "update")
MUST = _any("must", "shall", "required?", "requires", "mandatory")
MAY = _any("may", "can", "might", "could", "should", "recommended", "optional")
NEGATION = _any("not", "no", "never", "without", "neither", "nor", "cannot", "non")
APPROVING = _any(
    "medically (?:necessary|appropriate)", "covered", "eligible", "approved", r"reimburs\w+", "payable", "established"
)
NEEDED = _any("required?", "requires", "needed", "necessary")
UNPROVEN = _any("experimental", "investigational", "unproven", "not covered", "not medically necessary", "excluded")
_FOLLOWING = r"(?: of)?(?: the)? (?:following|criteria|these|apply|are met|of)"
ALL_OF = _any(rf"(?:all|each|both|every){_FOLLOWING}", r"all\b[^.]{0,40}\b(?:met|apply)")
ANY_OF = _any(rf"(?:any|one|either|at least one|1)(?: or more)?{_FOLLOWING}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FLOOR = re.compile(
    r"(?i)\b(?:at least|minimum|no less than|or (?:older|more|greater|above|higher)|older than|greater than"
    r"|(?<!no )more than|failure|trial)\b|[>\u2265]"
)
CEILING = re.compile(
    r"(?i)\b(?:up to|at most|maximum|no more than|not (?:to )?exceed|or (?:younger|less|fewer|below)|younger than"
    r"|(?<!no )(?<!not )less than|limit(?:ed)?|approv\w+ (?:for|is|lasts)|authorization (?:is )?for)\b|[<\u2264]"
)
STEPS = _any("steps?", "stages?", "phases?", "in (?:this|the following) order", r"sequen\w+", "then", "followed by")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATE = re.compile(
    rf"(?i:\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b(?:0?[1-9]|1[0-2])/(?:19|20)\d{{2}}\b"
    rf"|\b(?:\d{{1,2}} )?{_MONTH},? (?:\d{{1,2}}(?:st|nd|rd|th)?,? )?\d{{4}}\b)"
)
DATE_LABEL = _any(
    "effective", r"review(?:ed)?", "revis(?:ed|ion)", r"publish(?:ed)?", "publication", "updated", "issued?",
    "last", "next", "date", "origination", "implementation",
)  # fmt: skip
CODE_LABEL = re.compile(r"(?i)\b(?:CPT|HCPCS|CDT|ICD-?10(?:-(?:CM|PCS))?|NDC|and|or|codes?)\b")
CODE = re.compile(r"(?<![\w.])(?:\d{4}[0-9A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?!\w)")


def postpones(text: str) -> bool:
    """A therapy may be delayed too: only what takes effect is postponed."""
    return bool(POSTPONED.search(text) and TAKES_EFFECT.search(text))
