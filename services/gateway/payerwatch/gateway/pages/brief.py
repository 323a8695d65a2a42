"""What the differ says about a change, as a page shows it."""

from typing import Annotated

from pydantic import BeforeValidator

from payerwatch.gateway import wording
from payerwatch.gateway.pages.lenient import AsList, Record, Text


class EvidenceShown(Record):
    quote: Text = ""
    side: Text = "after"


class Proved(Record):
    evidence: Annotated[tuple[EvidenceShown, ...], AsList] = ()

    @property
    def quote(self) -> str:
        """The current version's words where it has some, else those of the version before."""
        current = (proof.quote for proof in self.evidence if proof.side == "after")
        return next(current, self.evidence[0].quote if self.evidence else "")


class StatementShown(Proved):
    text: Text = ""


class StatusShown(Record):
    standing: Text = "no_date"
    value: Text = ""
    printed: Text = ""
    was: Text = ""


class DateRow(Proved):
    kind: Text = "other"
    value: Text = ""

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
