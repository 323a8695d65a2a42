"""Where a running `payerwatch up` is, for the commands that ask it something."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from payerwatch.local.stack import Addresses


class NotRunning(Exception):
    """The message says what to do."""


def var_folder() -> Path:
    return Path(os.environ.get("PAYERWATCH_VAR", "var")).resolve()


def remember(var: Path, addresses: Addresses) -> None:
    """Passwords stand in it: for its owner's eyes only."""
    path = var / "run.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(asdict(addresses)))


def forget(var: Path) -> None:
    (var / "run.json").unlink(missing_ok=True)


def addresses() -> Addresses:
    """The environment's servers where it names them, else those of `payerwatch up`. Raises NotRunning."""
    named = [os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL", "ARCHIVE_URL")]
    if all(named):
        return Addresses(*(url for url in named if url))
    try:
        return Addresses(**json.loads((var_folder() / "run.json").read_text()))
    except FileNotFoundError as missing:
        raise NotRunning("Nothing is running here. Start it with `make up`.") from missing
