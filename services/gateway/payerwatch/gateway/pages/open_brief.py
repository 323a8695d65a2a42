"""A brief and its comparison, cut to what a role may see. Pure: the template gets nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from payerwatch.gateway.pages.brief import BriefShown, EvidenceShown, IndicationRow, Proved, StatementShown
from payerwatch.gateway.pages.code_tables import CodeTable, code_tables, rows_of_change
from payerwatch.gateway.pages.comparison import ComparisonShown, HunkShown
from payerwatch.gateway.pages.materiality import by_materiality, changed_first
from payerwatch.gateway.pages.opening import OPEN_ROWS, Opening, opened

STATEMENTS = 12
"""Criteria and exclusions shown; a page of excerpts is not the policy."""


@dataclass(frozen=True, slots=True)
class OpenBrief:
    criteria: tuple[StatementShown, ...]
    exclusions: tuple[StatementShown, ...]
    more_criteria: bool
    more_exclusions: bool
    indications: Opening[IndicationRow]
    actions: Opening[StatementShown]
    hunks: Opening[HunkShown]
    reordered: bool
    """The hunks that matter most stand first, and not where the document has them."""
    tables: list[CodeTable]
    proof: tuple[EvidenceShown, ...]
    """Of the TL;DR and the status."""

    @property
    def closed(self) -> int:
        codes = sum(table.rows.closed for table in self.tables)
        return self.indications.closed + self.actions.closed + self.hunks.closed + codes


def open_brief(brief: BriefShown, comparison: ComparisonShown, *, whole: bool, unfolded: bool = False) -> OpenBrief:
    hunks = by_materiality(comparison.hunks)
    return OpenBrief(
        criteria=brief.criteria[:STATEMENTS],
        exclusions=brief.exclusions[:STATEMENTS],
        more_criteria=len(brief.criteria) > STATEMENTS,
        more_exclusions=len(brief.exclusions) > STATEMENTS,
        indications=opened(changed_first(brief.indications), whole=whole),
        actions=opened(brief.action_items, whole=whole),
        hunks=opened(hunks, whole=whole),
        reordered=hunks != comparison.hunks,
        tables=code_tables(rows_of_change(brief.codes), whole=whole, unfolded=unfolded),
        proof=_open_proof(brief, hunks, whole=whole),
    )


def _open_proof(brief: BriefShown, hunks: Sequence[HunkShown], *, whole: bool) -> tuple[EvidenceShown, ...]:
    """The TL;DR sums up the whole change, so its proof may stand in a hunk that is closed: that quote is closed too."""
    said: tuple[Proved, ...] = (*brief.tldr, brief.status)
    found = tuple(dict.fromkeys(proof for part in said for proof in part.evidence if proof.quote))
    if whole:
        return found
    closed = [side for hunk in hunks[OPEN_ROWS:] for side in (hunk.old, hunk.new) if side]
    return tuple(proof for proof in found if not any(proof.quote in side or side in proof.quote for side in closed))
