"""The project's modules and what each of them imports, as written."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = (
    "shared",
    "services/fetcher",
    "services/differ",
    "services/notifier",
    "services/gateway",
    "deploy/local",
)


@cache
def modules() -> dict[str, Path]:
    """By dotted name, packages included."""
    found = {}
    for part in PARTS:
        for path in sorted((ROOT / part / "payerwatch").rglob("*.py")):
            dotted = path.relative_to(ROOT / part).with_suffix("").parts
            found[".".join(dotted).removesuffix(".__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports(path: Path) -> Iterator[str]:
    """Full names, `from a import b` as a.b. What stands under TYPE_CHECKING is left out: it does nothing."""
    for node in _run(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from _run(child)


def calls(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def uses(path: Path, name: str) -> bool:
    return any(isinstance(node, ast.Attribute) and ast.unparse(node) == name for node in ast.walk(tree(path)))
