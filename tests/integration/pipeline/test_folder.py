"""Real documents, served as payers, through every process."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from payerwatch.local.stack import Cast
from running.stack import CHANGES, Stack

pytestmark = pytest.mark.servers


def test_real_documents_give_changes_where_the_policy_changed_and_none_for_noise(
    start: Callable[[Cast], Stack], corpus: Path
) -> None:
    """Of three payers' policies in two dates, two were edited; one differs only in how it was exported."""
    stack = start(Cast(folder=corpus / "policies"))
    stack.baseline()
    refused = stack.rows("select url, last_verdict from fetcher.sources where last_verdict <> 'ok'")
    assert not refused
    stack.demo("POST", "step")
    stack.swept_since(stack.sweep())
    changed = Counter(row["url"].split(".")[0].removeprefix("http://") for row in stack.rows(CHANGES))
    assert changed == {"excellus": 1, "kaiser": 1}
    stack.until(lambda: len(stack.mails()) >= 2, "telling")
    assert Counter(stack.mails()) == Counter(row["title"] for row in stack.material())
    assert not stack.dead_letters()
