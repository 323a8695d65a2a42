"""Named places where a test can make a process die, fail or stand still. Without the setting they do nothing.

`PAYERWATCH_FAILPOINTS="differ.relay.after_xadd=kill@2;sender.after_send=sleep:3@1"`: the action happens on the
n-th time that the place is reached. With `PAYERWATCH_FAILPOINTS_TALLY` set to a folder, times are counted there by
all processes together, so a process that was killed and started again is not killed again; the folder then also
tells which places were reached.
"""

import asyncio
import os
import re
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ACTION = re.compile(r"(?P<name>[\w.]+)=(?P<kind>kill|raise|hang|freeze|sleep)(:(?P<seconds>[\d.]+))?@(?P<on>\d+)")


class PlannedFailure(Exception):
    """Raised by a fail point that was told to."""


class BadFailpoints(Exception):
    """The setting cannot be read."""


@dataclass(frozen=True, slots=True)
class Action:
    kind: str
    on: int
    seconds: float

    async def happen(self, name: str) -> None:
        if self.kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.kind == "raise":
            raise PlannedFailure(name)
        elif self.kind == "freeze":
            time.sleep(self.seconds)  # noqa: ASYNC251 (the whole process stands still, as under SIGSTOP)
        elif self.kind == "sleep":
            await asyncio.sleep(self.seconds)
        else:
            await asyncio.Event().wait()


def actions_of(setting: str) -> dict[str, Action]:
    """Raises BadFailpoints."""
    found = {}
    for part in filter(None, setting.split(";")):
        said = ACTION.fullmatch(part.strip())
        if said is None:
            raise BadFailpoints(f"PAYERWATCH_FAILPOINTS: {part!r} is not name=action@n")
        found[said["name"]] = Action(said["kind"], int(said["on"]), float(said["seconds"] or 1))
    return found


class Tally:
    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._here: Counter[str] = Counter()

    def count(self, name: str) -> int:
        if self._folder is None:
            self._here[name] += 1
            return self._here[name]
        # One byte a time: appending is atomic, and the file's length afterwards is the count.
        file = os.open(self._folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, b".")
            return os.lseek(file, 0, os.SEEK_CUR)
        finally:
            os.close(file)


_SETTING = os.environ.get("PAYERWATCH_FAILPOINTS", "")
_FOLDER = os.environ.get("PAYERWATCH_FAILPOINTS_TALLY")
_PLANNED = actions_of(_SETTING)
_TALLY = Tally(Path(_FOLDER) if _FOLDER else None)


async def failpoint(name: str) -> None:
    if not _PLANNED:
        return
    action = _PLANNED.get(name)
    if action is not None and _TALLY.count(name) == action.on:
        await action.happen(name)
