"""The append-only log of accepted messages. It outlives restarts and is the oracle of what was sent."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Accepted:
    id: str
    at: str
    body: dict[str, Any]

    @property
    def recipients(self) -> list[tuple[str, str | None]]:
        """Each recipient's address and the delivery of ours that brought the message there."""
        shared = self.body.get("custom_args") or {}
        return [
            (party["email"], ((part.get("custom_args") or {}) | shared).get("delivery_id"))
            for part in self.body["personalizations"]
            for party in part["to"]
        ]


class Lines:
    """A file of JSON lines. A line that a crash cut short was never answered for, so it is dropped."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        kept = path.read_bytes().rpartition(b"\n")[0]
        os.ftruncate(self._file, len(kept) + 1 if kept else 0)
        self.read: list[Any] = [json.loads(line) for line in kept.splitlines()]

    def append(self, value: object) -> None:
        os.write(self._file, json.dumps(value).encode() + b"\n")

    def close(self) -> None:
        os.close(self._file)


class MessageLog:
    def __init__(self, data: Path) -> None:
        self._messages = Lines(data / "accepted.jsonl")
        self._reported = Lines(data / "reported.jsonl")
        self.accepted = [Accepted(**line) for line in self._messages.read]
        self._told: set[str] = set(self._reported.read)

    def accept(self, message: Accepted) -> None:
        self._messages.append(asdict(message))
        self.accepted.append(message)

    def find(self, message_id: str) -> Accepted | None:
        return next((each for each in self.accepted if each.id == message_id), None)

    def mark_reported(self, message_id: str) -> None:
        self._reported.append(message_id)
        self._told.add(message_id)

    @property
    def unreported(self) -> list[Accepted]:
        return [each for each in self.accepted if each.id not in self._told]

    def close(self) -> None:
        self._messages.close()
        self._reported.close()
