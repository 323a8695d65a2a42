"""The oracle, the commands and the requests received: kept in memory, and in files when a folder is given."""

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from payerwatch.local.demo.world import Command

_REQUESTS_KEPT = 200_000


class Journal:
    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self.oracle: list[dict[str, Any]] = []
        self.requests: deque[dict[str, Any]] = deque(maxlen=_REQUESTS_KEPT)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def commands(self) -> list[Command]:
        """What an earlier run was told, oldest first."""
        path = self._folder / "commands.jsonl" if self._folder else None
        if path is None or not path.exists():
            return []
        return [Command(**orjson.loads(line)) for line in path.read_bytes().splitlines()]

    def obeyed(self, command: Command, events: Iterable[dict[str, Any]]) -> None:
        written = list(events)
        self.oracle.extend(written)
        self._append("oracle.jsonl", written)
        self._append("commands.jsonl", [asdict(command)])

    def replayed(self, events: Iterable[dict[str, Any]]) -> None:
        self.oracle.extend(events)

    def received(self, request: dict[str, Any]) -> None:
        self.requests.append(request)

    def _append(self, name: str, rows: list[dict[str, Any]]) -> None:
        if self._folder and rows:
            with (self._folder / name).open("ab") as file:
                file.write(b"".join(orjson.dumps(row) + b"\n" for row in rows))


def as_lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)
