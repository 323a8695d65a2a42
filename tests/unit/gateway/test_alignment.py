"""Two versions that do not follow each other."""

from payerwatch.gateway.alignment import Edit, aligned

HEAD = ("Opening", "The member is an adult.")


def said(edit: Edit) -> tuple[str, str]:
    return "".join(word.text for word in edit.before), "".join(word.text for word in edit.after)


def test_a_reworded_block_stands_beside_itself_with_its_words_marked() -> None:
    old = [HEAD, ("Criteria", "One result at or below −3 SD."), ("Criteria", "The end.")]
    new = [HEAD, ("Criteria", "Two results at or below −3 SD."), ("Criteria", "The end.")]
    (edit,) = aligned(old, new).edits
    assert said(edit) == ("One result at or below −3 SD.", "Two results at or below −3 SD.")
    assert [word.text for word in edit.before if word.op == "delete"] == ["One result "]
    assert (edit.unchanged_before, aligned(old, new).unchanged_after, edit.what) == (1, 1, "reworded")


def test_blocks_that_are_not_alike_are_removed_and_new() -> None:
    edits = aligned([HEAD, ("A", "Prior approval is needed.")], [HEAD, ("B", "J1100 J1101 J1102")]).edits
    assert [(edit.what, *said(edit)) for edit in edits] == [
        ("removed", "Prior approval is needed.", ""),
        ("new", "", "J1100 J1101 J1102"),
    ]


def test_nothing_differs_between_a_version_and_itself() -> None:
    assert aligned([HEAD], [HEAD]).edits == []
