"""Webhook endpoints and their deliveries as the API takes and answers them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from payerwatch.gateway.api.v1.parameters import Plain

ENDPOINT_ID = "ept_0123456789abcdefghjkmnpqrs"


class EventType(StrEnum):
    CHANGED = "policy.changed"
    AMENDED = "policy.amended"
    TEST = "endpoint.test"


class EndpointAsked(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://hooks.partner.example/payerwatch", "everything": True}]},
    )

    url: Annotated[str, Plain] = Field(max_length=2000, description="An https address of the public internet")
    name: Annotated[str, Plain] = Field(default="", max_length=80)
    event_types: list[EventType] = Field(default=[], max_length=3, description="None named is every one")
    payers: list[str] = Field(default=[], max_length=500, description="Their ids; none named is every one")
    everything: bool = Field(default=False, description="Every change, not only those that watches meet")


class Fault(BaseModel):
    since: datetime
    reason: str


class Endpoint(BaseModel):
    """The address itself is not told again, only its host. `fault` says why nothing is sent any more."""

    id: str = Field(examples=[ENDPOINT_ID])
    name: str
    host: str
    event_types: list[str]
    payers: list[str]
    everything: bool
    made_at: datetime
    enabled_at: datetime
    fault: Fault | None


class EndpointMade(Endpoint):
    secret: str = Field(description="Signs what is sent (Standard Webhooks). Told once.", examples=["whsec_…"])


class Attempt(BaseModel):
    number: int
    at: datetime
    outcome: str


class Delivery(BaseModel):
    """`sequence` counts the messages of an endpoint; a replay begins at one."""

    id: str = Field(examples=["msg_0123456789abcdefghjkmnpqrs"])
    sequence: int
    type: str
    made_at: datetime
    state: str
    attempts: list[Attempt]


class Tested(BaseModel):
    """The test message is on its way; it stands in the deliveries once it is made."""

    request: str = Field(examples=["req_0123456789abcdefghjkmnpqrs"])


class ReplayAsked(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"first": 17}]})

    first: int = Field(ge=1, lt=2**62, description="The `sequence` of the first message to be sent again")


class Replayed(BaseModel):
    first: int
