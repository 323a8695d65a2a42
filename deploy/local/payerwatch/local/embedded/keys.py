"""Keys made once on this machine and kept outside the database."""

import os
import secrets
from pathlib import Path


def kept_key(path: Path) -> str:
    """The same key at every start. Whoever comes first makes it; no reader ever sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_suffix(f".{os.getpid()}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(48))
    try:
        path.hardlink_to(made)
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_text()
