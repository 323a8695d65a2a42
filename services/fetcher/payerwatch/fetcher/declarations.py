"""A payer's declaration: one TOML file, read whole and refused with a reason that names the place. Pure."""

import re
import tomllib
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from payerwatch.fetcher.download import host_of
from payerwatch.policies.words import DateBasis, DateKind, SectionRole, Verdict

_CADENCE = re.compile(r"(\d{1,4})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
MONTH = timedelta(days=30)


class DeclarationBroken(Exception):
    """The file says something that cannot be used. The message is for the operator."""


def cadence(text: object) -> timedelta:
    if isinstance(text, str) and re.fullmatch(r"monthly:(?:[1-9]|[12]\d|3[01])", text):
        return MONTH
    found = _CADENCE.fullmatch(text) if isinstance(text, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError("a cadence is like 6h, 1d or monthly:1")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as broken:
        raise ValueError(f"not a regular expression: {broken}") from broken
    return text


Cadence = Annotated[timedelta, BeforeValidator(cadence)]
Pattern = Annotated[str, BeforeValidator(_compiles)]


class Shape(StrEnum):
    JSON_API = "json_api"
    LINK_LIST = "link_list"
    FEED = "feed"
    LETTER_PAGES = "letter_pages"
    DATED_FILES = "dated_files"
    OPAQUE_MAP = "opaque_map"
    SESSION_PORTAL = "session_portal"
    BULLETIN = "bulletin"
    MANUAL = "manual"

    @property
    def supported(self) -> bool:
        return self in {Shape.JSON_API, Shape.LINK_LIST, Shape.FEED, Shape.LETTER_PAGES, Shape.DATED_FILES}


class Permission(StrEnum):
    PUBLIC_DOMAIN = "public_domain"
    GRANTED = "granted"
    UNASKED = "unasked"
    FORBIDDEN = "forbidden"

    @property
    def lets_us_visit(self) -> bool:
        return self in {Permission.PUBLIC_DOMAIN, Permission.GRANTED}


class Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PayerTable(Table):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    name: str = Field(min_length=1)
    home: str | None = None


class Access(Table):
    permission: Permission
    permission_source: str = ""
    permission_text: str = ""
    redistribution: Literal["full", "excerpts"] = "excerpts"
    terms_url: str | None = None
    gate: Literal["none", "modal", "cookie", "token", "form"] = "none"
    gate_accept: bool = False
    seconds_between: float = Field(default=10, ge=0, le=3600)
    at_once: int = Field(default=1, ge=1, le=4)

    @property
    def gate_is_closed(self) -> bool:
        return self.gate != "none" and not self.gate_accept


class Block(Table):
    """What a page says that is a wall and no policy. `max_bytes` because a good page may carry the same script."""

    host: str | None = None
    contains: str = Field(min_length=1)
    max_bytes: int | None = None
    verdict: Verdict = Verdict.BLOCKED


class Discovery(Table):
    shape: Shape
    role: Literal["listing", "trigger"] = "listing"
    url: str = ""
    link: Pattern | None = None
    link_text: Literal["title", "other"] = "title"
    """Whether a link's words are the title: "Download PDF" is not, and must not be expected in the document."""
    expect_type: str | None = None
    embedded: Pattern | None = None
    """Of a page that carries its list as JSON in a script: what comes before that JSON."""
    rows: str | None = None
    next: str | None = None
    """Of JSON, the dotted place of the next page's address or token; of HTML, a pattern of its link."""
    fields: dict[str, str] = Field(default_factory=dict)
    changed_when: tuple[str, ...] = ()
    letters: tuple[str, ...] = tuple("abcdefghijklmnopqrstuvwxyz")
    first_page: int = 1
    every: Cadence = timedelta(days=1)
    complete: bool = True
    """Whether what it leaves out is gone. A table of what is new leaves out nearly all."""
    minimum: int = Field(default=1, ge=0)
    max_drop: float = Field(default=0.2, ge=0, le=1)

    @field_validator("url")
    @classmethod
    def _is_web_address(cls, url: str) -> str:
        if url:
            host_of(url)
        return url

    @field_validator("letters", mode="before")
    @classmethod
    def _each(cls, value: object) -> object:
        return tuple(value) if isinstance(value, str) else value


class DocumentTable(Table):
    url: str | None = None
    type: str | None = None
    every: Cadence = timedelta(days=1)
    revisions: Literal["in_place", "new_url"] = "in_place"

    @property
    def has_url_per_revision(self) -> bool:
        return self.revisions == "new_url"


class Identity(Table):
    """How a document prints its number: groups `id`, and `rev` or `year` where it carries its revision."""

    number: tuple[Pattern, ...] = ()
    in_listing_only: bool = False
    """The document does not print it."""


class DateTable(Table):
    label: str
    kind: DateKind
    format: str
    basis: DateBasis | None = None
    version: bool = False
    """Whether it dates this version, not the policy."""
    firm: bool = True


class Check(Table):
    """What every document of the set has; one that has it not is kept out."""

    must_contain: tuple[str, ...] = ()
    must_have_fields: tuple[str, ...] = ()


class PolicySet(Table):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")
    title: str = ""
    lines: tuple[str, ...] = ()
    discovery: tuple[Discovery, ...] = ()
    document: DocumentTable = DocumentTable()
    identity: Identity = Identity()
    dates: tuple[DateTable, ...] = ()
    sections: dict[str, SectionRole] = Field(default_factory=dict)
    check: Check = Check()
    off: str = ""
    """Why the set is declared but not visited."""


class Evidence(Table):
    field: str
    status: Literal["seen", "inferred", "unknown"]
    source: str = ""
    on: date | None = None


class Declaration(Table):
    schema_: Literal[1] = Field(alias="schema")
    payer: PayerTable
    access: Access
    block: tuple[Block, ...] = ()
    set: tuple[PolicySet, ...] = Field(min_length=1)
    evidence: tuple[Evidence, ...] = ()

    @property
    def proven(self) -> dict[str, str]:
        """The evidence's status by `set.part`."""
        return {each.field: each.status for each in self.evidence}

    @field_validator("set")
    @classmethod
    def _set_ids_differ(cls, sets: tuple[PolicySet, ...]) -> tuple[PolicySet, ...]:
        if len({each.id for each in sets}) < len(sets):
            raise ValueError("two sets have the same id")
        return sets


def parse_declaration(text: str) -> Declaration:
    """Raises DeclarationBroken."""
    try:
        tables: dict[str, Any] = tomllib.loads(text)
        return Declaration.model_validate(tables)
    except tomllib.TOMLDecodeError as broken:
        raise DeclarationBroken(f"not TOML: {broken}") from broken
    except ValidationError as invalid:
        raise DeclarationBroken("; ".join(_said(error) for error in invalid.errors()[:5])) from invalid


def _said(error: ErrorDetails) -> str:
    place = ".".join(str(part) for part in error["loc"])
    return f"{place}: {error['msg']}"
