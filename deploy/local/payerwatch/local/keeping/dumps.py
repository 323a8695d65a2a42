"""The database in one file and back, by Postgres' own programs. A password never stands on their command line."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from payerwatch.db.session import asyncpg_url
from payerwatch.local.embedded.binaries import postgres_program


class ProgramFailed(Exception):
    """The message is the program's own."""


def dump(database_url: str, file: Path) -> None:
    _run("pg_dump", database_url, ["--format=custom", "--no-owner", f"--file={file}"])


def load(database_url: str, file: Path) -> None:
    options = ["--no-owner", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", database_url, [*options, str(file)])


def _run(program: str, database_url: str, options: Sequence[str]) -> None:
    url, password = _apart(asyncpg_url(database_url))
    command = [postgres_program(program), f"--dbname={url}", *options]
    done = subprocess.run(
        command, env=os.environ | {"PGPASSWORD": password}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProgramFailed(f"{program}: {done.stderr.strip()[-1500:]}")


def _apart(url: str) -> tuple[str, str]:
    """The address without its password, and the password."""
    parts = urlsplit(url)
    user, _, password = (parts.netloc.rpartition("@")[0]).partition(":")
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}@{place}" if user else place)), unquote(password)
