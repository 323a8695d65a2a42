from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, HttpUrl, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from payerwatch.fetcher.catalogue import SOURCES
from payerwatch.guard.addresses import Exceptions
from payerwatch.servers.settings import ServerSettings


class FetcherSettings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="FETCHER_", extra="ignore")

    contact: HttpUrl = HttpUrl("https://payerwatch.example/about-our-visits")
    """Stands in the user agent, so that a payer can find and ask us."""
    declarations: Annotated[tuple[Path, ...], NoDecode] = ()
    """More folders of declarations, comma-separated, beside the ones that come with the fetcher."""
    own_declarations: bool = True
    allowed_private: Annotated[tuple[str, ...], NoDecode] = ()
    """`host:port`, or `*.demo.localhost:port`, that may be visited although they are inside."""
    payerwatch_demo: bool = Field(default=False, validation_alias="PAYERWATCH_DEMO")
    embedded: bool = Field(default=False, validation_alias="PAYERWATCH_EMBEDDED")
    """Set by the supervisor for its own children: the database is one that it started itself."""

    hosts_at_once: int = Field(default=16, ge=1, le=256)
    lease: timedelta = timedelta(seconds=30)
    round_limit: timedelta = timedelta(seconds=20)
    """How long one host is served before another, longer waiting one gets its place."""
    poll_every: timedelta = timedelta(seconds=1)
    reload_every: timedelta = timedelta(seconds=60)
    readers: int = Field(default=2, ge=1, le=64)
    body_limit: int = Field(default=20_000_000, ge=1_000)
    visit_limit: timedelta = timedelta(seconds=60)

    @field_validator("declarations", "allowed_private", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _inside_only_in_a_demo(self) -> Self:
        Exceptions.parse(self.allowed_private)
        if self.allowed_private and not (self.embedded or self.payerwatch_demo):
            raise ValueError("FETCHER_ALLOWED_PRIVATE is refused where DATABASE_URL is set, except in the demo profile")
        return self

    @property
    def folders(self) -> tuple[Path, ...]:
        return (SOURCES, *self.declarations) if self.own_declarations else self.declarations

    @property
    def user_agent(self) -> str:
        return f"Payerwatch/1.0 (+{self.contact})"
