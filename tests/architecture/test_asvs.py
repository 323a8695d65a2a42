"""The list of security requirements names tests that exist, and no section of it is silent."""

import ast
import re

from architecture.modules import ROOT, tree

LIST = (ROOT / "docs/asvs.md").read_text()
ROWS = re.findall(r"^\| (V\d[^|]*) \| (.+) \|$", LIST, re.M)


def written() -> set[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = (each for path in (ROOT / "tests").rglob("test_*.py") for each in ast.walk(tree(path)))
    return {each.name for each in found if isinstance(each, functions)}


def test_every_test_that_the_list_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", LIST))
    assert len(named) > 50
    assert named - written() == set()


def test_every_chapter_of_the_standard_is_spoken_of() -> None:
    said = " ".join(section for section, _ in ROWS)
    assert {int(number) for number in re.findall(r"V(\d+)", said)} == set(range(1, 18))
    assert all(why.strip() for _, why in ROWS)
