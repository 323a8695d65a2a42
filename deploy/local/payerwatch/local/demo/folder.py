"""A folder of documents served as payers: `<payer>/<policy>/<date>.<ext>`, or `<payer>/<file>` as a single version."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from payerwatch.local.demo.pages import page
from payerwatch.local.demo.site import HTML, Asked, Reply
from payerwatch.local.demo.world import Command, NotPossible

TYPES = {
    ".html": HTML,
    ".htm": HTML,
    ".pdf": "application/pdf",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
DOCUMENTS = "/documents/"


@dataclass(frozen=True, slots=True)
class Shelved:
    """One policy of the folder, its versions from the earliest."""

    payer: str
    name: str
    versions: tuple[Path, ...]

    @property
    def path(self) -> str:
        return DOCUMENTS + quote(self.name)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One payer of the folder."""

    id: str
    name: str
    policies: tuple[Shelved, ...]


def _id(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "payer"


def _documents(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in TYPES)


def _policies(payer: str, folder: Path) -> Iterator[Shelved]:
    for path in _documents(folder):
        yield Shelved(payer, path.name, (path,))
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
        versions = tuple(_documents(inner))
        if versions:
            yield Shelved(payer, inner.name, versions)


def shelves(folder: Path) -> tuple[Shelf, ...]:
    if not folder.is_dir():
        return ()
    payers = sorted(path for path in folder.iterdir() if path.is_dir())
    every = (Shelf(_id(path.name), path.name, tuple(_policies(_id(path.name), path))) for path in payers)
    return tuple(shelf for shelf in every if shelf.policies)


class FolderWorld:
    """Which version of each policy is served: all move to their next date together."""

    def __init__(self, every: Iterable[Shelf]) -> None:
        self.shelves = {shelf.id: shelf for shelf in every}
        self.step = 0

    def served(self, policy: Shelved) -> Path:
        return policy.versions[min(self.step, len(policy.versions) - 1)]

    def apply(self, command: Command) -> list[dict[str, Any]]:
        """Raises NotPossible."""
        if command.verb != "step":
            raise NotPossible("a folder can only step to the next dates")
        self.step += 1
        policies = (policy for shelf in self.shelves.values() for policy in shelf.policies)
        return [self._advanced(policy) for policy in policies if self.step < len(policy.versions)]

    def _advanced(self, policy: Shelved) -> dict[str, Any]:
        before, after = policy.versions[self.step - 1 : self.step + 1]
        return {
            "step": self.step,
            "payer": policy.payer,
            "policy": policy.name,
            "path": policy.path,
            "what": "advanced",
            "changed": before.read_bytes() != after.read_bytes(),
            "versions": [before.stem, after.stem],
        }


class FolderSite:
    def __init__(self, world: FolderWorld) -> None:
        self._world = world

    def answer(self, asked: Asked) -> Reply:
        shelf = self._world.shelves[asked.payer]
        if asked.path == "/robots.txt":
            return Reply(200, b"User-agent: *\nAllow: /\n", "text/plain; charset=utf-8")
        if asked.path in {"", "/"}:
            return Reply(200, _index(shelf, asked.base).encode())
        name = unquote(asked.path).removeprefix(DOCUMENTS)
        policy = next((one for one in shelf.policies if one.name == name), None)
        if policy is None:
            return Reply(404, page("Page not found", "<h1>Page not found</h1>").encode())
        return self._document(self._world.served(policy), asked)

    def _document(self, path: Path, asked: Asked) -> Reply:
        body = path.read_bytes()
        kind = TYPES[path.suffix.lower()]
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply(304, headers=(("etag", etag),), content_type=kind)
        return Reply(200, body, kind, (("etag", etag),))


def _index(shelf: Shelf, base: str) -> str:
    links = "\n".join(f'<li><a href="{base}{one.path}">{escape(one.name)}</a></li>' for one in shelf.policies)
    return page(f"{shelf.name}: policies", f"<h1>Policies of {escape(shelf.name)}</h1>\n<ul>\n{links}\n</ul>")


def folder_declaration(shelf: Shelf, origin: str) -> str:
    """No labels or headings: whoever brings documents relies on what the readers find by themselves."""
    return f"""schema = 1
[payer]
id = "{shelf.id}"
name = {_toml(shelf.name)}
[access]
permission = "granted"
permission_source = "a local folder"
redistribution = "full"
gate = "none"
seconds_between = 0
at_once = 4
[[set]]
id = "policies"
title = "Documents of a folder"
[[set.discovery]]
shape = "link_list"
role = "listing"
url = "{origin}/"
link = '{DOCUMENTS}(?P<slug>[^"?#]+)'
link_text = "other"
every = "1d"
minimum = {len(shelf.policies)}
[set.document]
url = "{origin}{DOCUMENTS}{{slug}}"
revisions = "in_place"
[[evidence]]
field = "policies.discovery"
status = "seen"
source = "the folder"
[[evidence]]
field = "policies.document"
status = "seen"
source = "the folder"
[[evidence]]
field = "policies.identity"
status = "seen"
source = "the folder"
"""


def _toml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
