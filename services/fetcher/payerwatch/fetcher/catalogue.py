"""The declarations of all folders. A broken file costs its own payer, no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from payerwatch.fetcher.declarations import Declaration, DeclarationBroken, Discovery, PolicySet, parse_declaration
from payerwatch.fetcher.metrics import DECLARATIONS_BROKEN

log = structlog.get_logger()
SOURCES = Path(__file__).parent / "sources"
"""The declarations that come with the fetcher, each named after its payer."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`broken` gives, for a payer's id (or the file's name where no id can be read), what is wrong."""

    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    to_be_checked: frozenset[str] = frozenset()
    """Those that come with the fetcher: nobody has seen them work here until a live check has."""

    def policies(self, payer: str, set_id: str) -> tuple[Declaration, PolicySet] | None:
        declaration = self.declarations.get(payer)
        policies = next((each for each in declaration.set if each.id == set_id), None) if declaration else None
        return None if declaration is None or policies is None else (declaration, policies)

    def discovery(self, listing_id: str) -> tuple[Declaration, PolicySet, Discovery] | None:
        payer, set_id, position = listing_id.split("/")
        declared = self.policies(payer, set_id)
        if declared is None or int(position) >= len(declared[1].discovery):
            return None
        return *declared, declared[1].discovery[int(position)]


def load(folders: Sequence[Path]) -> Catalogue:
    good: dict[str, Declaration] = {}
    broken: dict[str, str] = {}
    for path in sorted(path for folder in folders for path in folder.glob("*.toml")):
        try:
            declaration = parse_declaration(path.read_text("utf-8"))
            if declaration.payer.id in good:
                raise DeclarationBroken(f"the payer {declaration.payer.id} is declared in another file too")
            good[declaration.payer.id] = declaration
        except (DeclarationBroken, UnicodeDecodeError, OSError) as error:
            broken[path.stem] = f"{path.name}: {error}"[:2_000]
            log.warning("declaration.refused", file=path.name, error=str(error)[:500])
    DECLARATIONS_BROKEN.set(len(broken))
    shipped = frozenset(path.stem for path in SOURCES.glob("*.toml"))
    return Catalogue(
        good,
        {payer: error for payer, error in broken.items() if payer not in good},
        frozenset(good) & shipped if SOURCES in folders else frozenset(),
    )
