"""Code that still runs must work on the schema that is already there: a migration adds, and only says so when it takes.

A migration that removes what no running code uses any more begins its docstring with `Contract:`, and belongs to a
release after the one that stopped using it. The rule holds from the first release on.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from architecture.modules import ROOT, tree

FIRST_RELEASE = "0005"
BEFORE_ANYONE = {"0011_reminders"}
"""They filled tables that no released code had written."""
ALL = sorted((ROOT / "shared/payerwatch/db/migrations/versions").glob("[0-9]*.py"))
VERSIONS = [path for path in ALL if path.name[:4] > FIRST_RELEASE and path.stem not in BEFORE_ANYONE]
TAKING = {"op.drop_table", "op.drop_column", "op.rename_table", "op.alter_column", "op.drop_constraint"}


def done_by(path: Path) -> Iterator[ast.Call]:
    upgrade = next(each for each in tree(path).body if isinstance(each, ast.FunctionDef) and each.name == "upgrade")
    return (each for each in ast.walk(upgrade) if isinstance(each, ast.Call))


def contracts(path: Path) -> bool:
    return (ast.get_docstring(tree(path)) or "").startswith("Contract:")


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_takes_nothing_away_from_code_that_still_runs(path: Path) -> None:
    if not contracts(path):
        assert not {ast.unparse(call.func) for call in done_by(path)} & TAKING


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_old_code_can_write_rows_that_a_new_column_stands_in(path: Path) -> None:
    for call in done_by(path):
        if ast.unparse(call.func) == "op.add_column":
            column = call.args[1]
            assert isinstance(column, ast.Call)
            said = {word.arg: ast.unparse(word.value) for word in column.keywords}
            assert said.get("nullable") == "True" or "server_default" in said, ast.unparse(column)


def test_a_number_is_used_once() -> None:
    numbers = [path.name[:4] for path in ALL]
    assert len(set(numbers)) == len(numbers)


def test_what_is_excused_would_be_found_otherwise() -> None:
    for name in BEFORE_ANYONE:
        path = next(path for path in ALL if path.stem == name)
        added = [call for call in done_by(path) if ast.unparse(call.func) == "op.add_column"]
        taken = {ast.unparse(call.func) for call in done_by(path)} & TAKING
        assert added or taken, f"{name} needs no excuse"
