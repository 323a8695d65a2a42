from payerwatch.gateway.search.hits import MARK, UNMARK, excerpt, words_marked

TEXT = (
    "A trial of <b>naïve</b> growth hormone failed. "
    + "Nothing else is said here. " * 20
    + "A second trial may follow."
)


def whole(words: frozenset[str]) -> str:
    return "".join(piece.text for piece in excerpt(TEXT, words))


def test_an_excerpt_stands_in_the_text_to_the_letter() -> None:
    for words in (frozenset(), frozenset({"naïve"}), frozenset({"second"}), frozenset({"absent"})):
        assert whole(words) in TEXT
        assert len(whole(words)) <= 221


def test_every_word_found_is_marked() -> None:
    marked = [piece.text for piece in excerpt(TEXT, frozenset({"trial", "naïve"})) if piece.marked]
    assert marked == ["trial", "naïve"]


def test_the_words_that_were_marked_are_read_back() -> None:
    assert words_marked(f"a {MARK}Trial{UNMARK} of {MARK}trials{UNMARK}") == {"Trial", "trials"}
