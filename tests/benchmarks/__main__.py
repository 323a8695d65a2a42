"""`make bench`: measures, prints a table, and keeps it in docs/benchmarks.md. Names of benchmarks may be given."""

import platform
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from os import cpu_count
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figure

HERE = Path(__file__).parent
RESULT = HERE.parents[1] / "docs" / "benchmarks.md"
NOT_BENCHMARKS = {"__main__", "figures"}


def names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def section(name: str, figures: Iterable[Figure]) -> Iterator[str]:
    yield f"## {name.replace('_', ' ').capitalize()}\n"
    yield "| what | goal | reached | met |\n|---|---|---|---|"
    for figure in figures:
        met = {True: "yes", False: "no", None: ""}[figure.met]
        yield f"| {figure.what} | {figure.goal} | {figure.reached} | {met} |"
    yield ""


def paper(sections: dict[str, str]) -> str:
    machine = f"{platform.system()} {platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}"
    head = f"""# Benchmarks

Written by `make bench`. Ratios are measured within one run on one machine and mean more than the absolute figures.
Last run: {datetime.now(UTC):%Y-%m-%d}, on {machine}.
"""
    return "\n".join([head, *(sections[name] for name in sorted(sections))])


def earlier() -> dict[str, str]:
    """The sections of the last run, so that measuring one benchmark again keeps the others' figures."""
    text = RESULT.read_text() if RESULT.exists() else ""
    parts = text.split("\n## ")[1:]
    return {part.split("\n", 1)[0].strip().lower().replace(" ", "_"): f"## {part.rstrip()}\n" for part in parts}


def main(asked: list[str]) -> int:
    console = Console(highlight=False, soft_wrap=True)
    unknown = set(asked) - set(names())
    if unknown:
        console.print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(names())}")
        return 2
    sections = {name: text for name, text in earlier().items() if name in names()}
    for name in asked or names():
        console.print(f"Measuring {name.replace('_', ' ')} …")
        figures = list(import_module(f"benchmarks.{name}").measure())
        sections[name] = "\n".join(section(name, figures))
        console.print(sections[name])
        RESULT.write_text(paper(sections))
    console.print(f"Written to docs/{RESULT.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
