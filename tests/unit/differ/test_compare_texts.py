import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerwatch.differ.compare.lines import edits_between
from payerwatch.differ.compare.opcodes import segments_between
from payerwatch.differ.compare.windows import windows_of

SENTENCES = [
    "Larimide is covered for members aged 12 years or older.",
    "The member's weight must be at least 40 kg - and the chart says so.",
    "No more than 155 units are given in any 12-week period.",
    "Code J2170 or S72.001A is billed with 99213-25.",
    "A specialist has tried 500 mcg daily, and it failed.",
]
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12)


@given(texts, st.integers(0, 2**16))
def test_other_spaces_quotes_and_dashes_are_no_edit(old: list[str], seed: int) -> None:
    dash = "–—-"[seed % 3]
    new = [line.replace("'", "’").replace(" - ", f" {dash} ").replace(" ", "  " if seed % 2 else " ") for line in old]
    assert edits_between(old, new) == []


@given(texts, st.integers(1, 40))
def test_the_same_words_in_other_paragraphs_are_no_edit(old: list[str], width: int) -> None:
    words = " ".join(old).split()
    assert edits_between(old, [" ".join(words[at : at + width]) for at in range(0, len(words), width)]) == []


@given(texts, st.data())
def test_one_other_digit_is_always_an_edit_that_shows_it(old: list[str], data: st.DataObject) -> None:
    text = "\n".join(old)
    places = [match.start() for match in re.finditer(r"\d", text)]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    changed = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
    edits = edits_between(old, changed.split("\n"))
    shown = [window for edit in edits if edit.segments for window in windows_of(edit)]
    gone = [word.text for window in shown for word in window.old if word.op == "delete"]
    whole = [edit for edit in edits if edit.segments is None]
    assert whole or any(re.search(r"\d", text) for text in gone)


@given(texts, texts)
def test_edits_applied_to_the_old_lines_give_the_new_words(old: list[str], new: list[str]) -> None:
    lines: list[str] = []
    at = 0
    for edit in edits_between(old, new):
        lines += old[at : edit.old_from] + new[edit.new_from : edit.new_to]
        at = edit.old_to
    assert "".join("".join(lines + old[at:]).split()) == "".join("".join(new).split())


@given(texts, texts)
def test_the_words_of_a_window_joined_are_cut_from_the_text(old: list[str], new: list[str]) -> None:
    for edit in edits_between(old, new):
        for window in windows_of(edit) if edit.segments else []:
            assert "".join(word.text for word in window.old) in edit.old
            assert "".join(word.text for word in window.new) in edit.new


@pytest.mark.parametrize("whole", ["S72.001A", "99213-25", "500 mcg", "1,000", "12/03/2026"])
def test_a_code_a_dose_and_a_date_change_as_one_word(whole: str) -> None:
    other = whole.replace("1", "7").replace("5", "6")
    (edit,) = edits_between([f"It says {whole} here."], [f"It says {other} here."])
    (window,) = windows_of(edit)
    assert [word.text.strip() for word in window.old if word.op == "delete"] == [whole]


def test_a_long_paragraph_shows_only_the_words_around_its_edit() -> None:
    old = " ".join(SENTENCES * 20)
    (edit,) = edits_between([old], [old.replace("40 kg", "45 kg", 1)])
    (window,) = windows_of(edit)
    assert len("".join(word.text for word in window.old)) < 120


def test_a_sequence_too_long_to_align_at_once_is_cut_at_what_occurs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payerwatch.differ.compare.opcodes.MOST_PAIRS", 100)
    old = list(range(50))
    new = [*old[:20], 99, *old[21:]]
    assert [segment for segment in segments_between(old, new) if not segment.equal] == [(False, 20, 21, 20, 21)]
