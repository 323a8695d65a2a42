import pytest

from payerwatch.gateway.pages.brief import BriefShown
from payerwatch.gateway.pages.comparison import ComparisonShown
from payerwatch.gateway.pages.facts import FactsShown


@pytest.mark.parametrize("kind", [BriefShown, ComparisonShown, FactsShown])
@pytest.mark.parametrize(
    "stored", [{}, {"hunks": None, "dates": None, "action_items": None, "codes": None}, {"new": [1]}]
)
def test_a_missing_part_is_unknown_and_a_new_one_ignored(kind: type[BriefShown], stored: dict[str, object]) -> None:
    assert kind.model_validate(stored) == kind()


@pytest.mark.parametrize("word", [["insert", "new"], {"op": "insert", "text": "new"}])
def test_a_word_is_read_as_a_pair_or_as_a_record(word: object) -> None:
    shown = ComparisonShown.model_validate({"hunks": [{"op": "insert", "new": "new", "new_words": [word]}]})
    assert [(part.op, part.text) for part in shown.hunks[0].after] == [("insert", "new")]
