"""`/_demo/…`: steps the payers forward and tells what was done and asked."""

from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from payerwatch.local.demo.journal import Journal, as_lines
from payerwatch.local.demo.site import Reply
from payerwatch.local.demo.world import Command, NotPossible

_JSON = "application/json"
_LINES = "application/x-ndjson"


class Stepping(Protocol):
    step: int

    def apply(self, command: Command) -> list[dict[str, Any]]: ...


class Control:
    def __init__(self, world: Stepping, journal: Journal, origins: Mapping[str, str]) -> None:
        self._world, self._journal, self._origins = world, journal, origins
        for command in journal.commands():
            journal.replayed(self._told(command))

    def answer(self, method: str, path: str, query: Mapping[str, str]) -> Reply:
        since = int(query.get("since", "0"))
        match method, path.removeprefix("/_demo/"):
            case "GET", "state":
                reply = Reply(200, orjson.dumps({"step": self._world.step, "payers": self._origins}), _JSON)
            case "GET", "oracle":
                reply = Reply(200, as_lines(self._journal.oracle[since:]), _LINES)
            case "GET", "log":
                reply = Reply(200, as_lines(list(self._journal.requests)[since:]), _LINES)
            case "POST", "step":
                reply = self._obeyed([Command("step")] * int(query.get("count", "1")))
            case "POST", "clear":
                reply = self._obeyed([Command("clear")])
            case "POST", "do":
                reply = self._obeyed([_command(query)])
            case _:
                reply = Reply(404)
        return reply

    def _obeyed(self, commands: list[Command]) -> Reply:
        events: list[dict[str, Any]] = []
        for command in commands:
            try:
                made = self._told(command)
            except NotPossible as refused:
                return Reply(409, orjson.dumps({"error": str(refused)}), _JSON)
            self._journal.obeyed(command, made)
            events += made
        return Reply(200, orjson.dumps({"step": self._world.step, "events": events}), _JSON)

    def _told(self, command: Command) -> list[dict[str, Any]]:
        return [_with_url(event, self._origins) for event in self._world.apply(command)]


def _with_url(event: dict[str, Any], origins: Mapping[str, str]) -> dict[str, Any]:
    return event | {"url": origins[event["payer"]] + event["path"]}


def _command(query: Mapping[str, str]) -> Command:
    serial, dated = query.get("serial"), query.get("dated")
    return Command(
        query.get("what", ""),
        query.get("payer"),
        int(serial) if serial is not None else None,
        None if dated is None else dated == "1",
    )
