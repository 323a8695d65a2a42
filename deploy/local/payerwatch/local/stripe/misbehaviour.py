"""Faults on request: how the next calls are answered, and how events are sent."""

from collections import deque
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Answering = Literal["refuse", "do_then_hang", "do_then_reset", "reset_before_doing"]
Sending = Literal["normal", "duplicate", "reordered", "late", "lost"]


class Misbehaviour(BaseModel):
    """`answering` holds for the next `times` calls of `method` to a path that begins so; `sending` until set again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answering: Answering | None = None
    method: str | None = None
    path: str = "/v1/"
    times: int = Field(default=1, ge=1, le=100_000)
    status: int = Field(default=429, ge=400, le=599)
    seconds: float = Field(default=60, ge=0, le=3600)
    sending: Sending | None = None


class Conduct:
    """How the stand-in behaves now: well, until asked otherwise."""

    def __init__(self) -> None:
        self._coming: deque[Misbehaviour] = deque()
        self.sending: Sending = "normal"
        self.send_after = 0.0

    def ask(self, wish: Misbehaviour) -> None:
        if wish.answering is not None:
            self._coming.extend([wish] * wish.times)
        if wish.sending is not None:
            self.sending = wish.sending
            self.send_after = wish.seconds if wish.sending == "late" else 0.0

    def behave(self) -> None:
        self._coming.clear()
        self.sending, self.send_after = "normal", 0.0

    def next(self, method: str, path: str) -> Misbehaviour | None:
        for wish in self._coming:
            if path.startswith(wish.path) and wish.method in {None, method}:
                self._coming.remove(wish)
                return wish
        return None
