"""The facts of a version, as a page shows them."""

from typing import Annotated

from payerwatch.gateway import wording
from payerwatch.gateway.pages.lenient import AsList, Record, Text


class DateShown(Record):
    kind: Text = "other"
    value: Text = ""
    basis: Text = ""
    printed: Text = ""
    quote: Text = ""
    block: Text = ""

    @property
    def meaning(self) -> str:
        meaning = wording.DATE_MEANINGS.get(self.kind, "Other date")
        basis = wording.BASES.get(self.basis)
        return f"{meaning}, {basis}" if basis else meaning


class CodeShown(Record):
    system: Text = ""
    code: Text = ""
    range_end: str | None = None
    disposition: Text = "mentioned"
    quote: Text = ""
    block: Text = ""
    heading: Text = ""

    @property
    def text(self) -> str:
        return f"{self.code}-{self.range_end}" if self.range_end else self.code


class IndicationShown(Record):
    text: Text = ""
    status: Text = ""
    codes: Annotated[tuple[Text, ...], AsList] = ()
    quote: Text = ""
    block: Text = ""


class FactsShown(Record):
    dates: Annotated[tuple[DateShown, ...], AsList] = ()
    codes: Annotated[tuple[CodeShown, ...], AsList] = ()
    indications: Annotated[tuple[IndicationShown, ...], AsList] = ()
