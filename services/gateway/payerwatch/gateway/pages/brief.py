"""What the differ says about a change, as a page shows it."""

from typing import Annotated

from pydantic import BeforeValidator

from payerwatch.gateway import wording
from payerwatch.gateway.pages.lenient import AsList, Record, Text


class EvidenceShown(Record):
    quote: Text = ""
    block: Text = ""
    side: Text = "after"


Evidence = Annotated[tuple[EvidenceShown, ...], AsList]


class Proved(Record):
    evidence: Evidence = ()

    @property
    def proof(self) -> EvidenceShown | None:
        """The current version's words where it has some, else those of the version before."""
        current = (proof for proof in self.evidence if proof.side == "after")
        return next(current, self.evidence[0] if self.evidence else None)

    @property
    def quote(self) -> str:
        return self.proof.quote if self.proof else ""


class StatementShown(Proved):
    text: Text = ""


class StatusShown(Proved):
    standing: Text = "no_date"
    value: Text = ""
    printed: Text = ""
    was: Text = ""

    @property
    def words(self) -> str:
        """The date as the payer prints it: the whole quote, where there is one."""
        return self.quote or self.printed


class DateRow(Proved):
    kind: Text = "other"
    value: Text = ""
    happened: Text = "unchanged"

    @property
    def meaning(self) -> str:
        return wording.DATE_MEANINGS.get(self.kind, "Other date")


class IndicationRow(Proved):
    text: Text = ""
    status: Text = ""
    codes: Annotated[tuple[Text, ...], AsList] = ()
    happened: Text = "unchanged"


class BriefCode(Proved):
    code: Text = ""
    system: Text = ""
    disposition: Text = "mentioned"
    happened: Text = "unchanged"
    was: Annotated[tuple[Text, ...], AsList] = ()


def _statement(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value or {}


Statements = Annotated[tuple[StatementShown, ...], AsList]


class BriefShown(Record):
    tldr: Statements = ()
    status: StatusShown = StatusShown()
    key_action: Annotated[StatementShown, BeforeValidator(_statement)] = StatementShown()
    change_type: Text = ""
    impact_reason: Text = ""
    specialties: Annotated[tuple[Text, ...], AsList] = ()
    dates: Annotated[tuple[DateRow, ...], AsList] = ()
    criteria: Statements = ()
    exclusions: Statements = ()
    indications: Annotated[tuple[IndicationRow, ...], AsList] = ()
    action_items: Statements = ()
    codes: Annotated[tuple[BriefCode, ...], AsList] = ()
    gaps: Annotated[tuple[Text, ...], AsList] = ()

    @property
    def summary(self) -> str:
        return " ".join(statement.text for statement in self.tldr)
