"""What the differ says about a change, as a page shows it."""

from typing import Annotated

from pydantic import AliasChoices, Field

from payerwatch.gateway.pages.lenient import AsList, Record, Text


class Action(Record):
    text: Text = ""
    detail: Text = ""
    quote: Text = ""


class BriefShown(Record):
    summary: Annotated[Text, Field(validation_alias=AliasChoices("tldr", "summary"))] = ""
    key_action: Text = ""
    impact_reason: Annotated[Text, Field(validation_alias=AliasChoices("impact_reason", "reason"))] = ""
    specialties: Annotated[tuple[Text, ...], AsList] = ()
    actions: Annotated[tuple[Action, ...], AsList] = ()
    gaps: Annotated[tuple[Text, ...], AsList] = ()
