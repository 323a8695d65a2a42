"""Faults on request: how the next messages are answered, and how their events are reported."""

from collections import deque
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Answering = Literal["refuse", "accept_then_hang", "accept_then_reset", "reset_before_accept"]
Reporting = Literal["normal", "duplicate", "reordered", "late", "silent", "bounce"]


class Misbehaviour(BaseModel):
    """`answering` holds for the next `times` messages, `reporting` until it is set again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answering: Answering | None = None
    times: int = Field(default=1, ge=1, le=100_000)
    status: int = Field(default=429, ge=400, le=599)
    retry_after: int | None = Field(default=None, ge=0)
    seconds: float = Field(default=60, ge=0, le=3600)
    reporting: Reporting | None = None


class Conduct:
    """How the stand-in behaves now: well, until asked otherwise."""

    def __init__(self) -> None:
        self._coming: deque[Misbehaviour] = deque()
        self.reporting: Reporting = "normal"
        self.report_after = 0.0

    def ask(self, wish: Misbehaviour) -> None:
        if wish.answering is not None:
            self._coming.extend([wish] * wish.times)
        if wish.reporting is not None:
            self.reporting = wish.reporting
            self.report_after = wish.seconds if wish.reporting == "late" else 0.0

    def behave(self) -> None:
        self._coming.clear()
        self.reporting = "normal"
        self.report_after = 0.0

    def next(self) -> Misbehaviour | None:
        return self._coming.popleft() if self._coming else None
