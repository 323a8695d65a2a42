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
    database, stream, archive = (os.environ.get(name) for name in ("DATABASE_URL", "REDIS_URL", "ARCHIVE_URL"))
    if database and stream and archive:
        return Addresses(database, stream, archive, embedded=False)
    try:
        return Addresses(**json.loads((var_folder() / "run.json").read_text()))
    except FileNotFoundError as missing:
        raise NotRunning("Nothing is running here. Start it with `make up`.") from missing


def database_url() -> str:
    """The environment's, else that of `payerwatch up`. Raises NotRunning."""
    return os.environ.get("DATABASE_URL") or addresses().database_url
