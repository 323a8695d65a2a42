"""Descriptors of CPT, CDT and revenue codes go before a version is stored; codes and the payer's words stay."""

import pytest

from payerwatch.differ.codes.descriptors import without_descriptors
from payerwatch.differ.codes.policy_codes import codes_of
from payerwatch.differ.extraction import extract_bytes, extract_codeless_bytes, extract_licensed_bytes, load_extracted
from payerwatch.differ.reading_pool import target_under
from payerwatch.differ.settings import DifferSettings
from payerwatch.policies.words import CptLicence
from payerwatch.reading.document import Document
from payerwatch.reading.read import read
from payerwatch.reading.wire import dump_request

_INVENTED = "Oiling of a widget, complete"


def _page(body: str) -> bytes:
    return f"<html><body><main><h1>Widgets</h1><h2>CPT Codes</h2>{body}</main></body></html>".encode()


def _left(body: str) -> Document:
    return without_descriptors(read(_page(body), content_type="text/html"))


@pytest.mark.parametrize(
    ("body", "left"),
    [
        (
            "<table><tr><th>Code</th><th>Description</th><th>Coverage</th></tr>"
            f"<tr><td>64561</td><td>{_INVENTED}</td><td>Not covered</td></tr></table>",
            "64561 | Not covered",
        ),
        (f"<table><tr><td>64561</td><td>{_INVENTED}</td></tr></table>", "64561"),
        (f"<p>64561 {_INVENTED}</p>", "64561"),
        (f"<ul><li>64561-64565 {_INVENTED}</li></ul>", "64561-64565"),
        (f"<p>64561{_INVENTED}</p>", "64561"),
        (f"<p>64561 {_INVENTED}; 64562 {_INVENTED}</p>", "64561; 64562"),
        (f"<dl><dt>64561</dt><dd>{_INVENTED}</dd></dl>", "64561"),
        (f"<p>64561 - 64562 {_INVENTED} 64565 {_INVENTED} J1234 Oil</p>", "64561 - 64562; 64565; J1234"),
        (f"<p>64561* (E/I) {_INVENTED}</p>", "64561* (E/I)"),
    ],
)
def test_a_descriptor_goes_and_its_code_stays(body: str, left: str) -> None:
    document = _left(body)
    assert _INVENTED not in document.text
    assert document.blocks[-1].text == left


@pytest.mark.parametrize(
    "said",
    ["64561 is covered once in a lifetime", "J1234 Injection, widget oil, 1 mg", "Widgets are oiled when they squeak."],
)
def test_what_is_the_payers_or_public_stays(said: str) -> None:
    assert _left(f"<p>{said}</p>").blocks[-1].text == said


def test_quotes_of_codes_are_found_in_what_is_left() -> None:
    document = _left(
        f"<table><tr><td>64561</td><td>{_INVENTED}</td></tr><tr><td>J1234</td><td>Oil, 1 mg</td></tr></table>"
    )
    stored = {block.id: block.text for block in document.blocks}
    codes = codes_of(document)
    assert [code.code for code in codes] == ["64561", "J1234"]
    assert all(code.quote in stored[code.block] for code in codes)


def test_where_the_setting_is_off_not_even_a_code_is_kept() -> None:
    body = f"<p>64561 {_INVENTED}</p><p>J1234 Injection, widget oil, 1 mg</p><h2>Background</h2><p>See 64561.</p>"
    request = dump_request(_page(body), content_type="text/html")
    kept = load_extracted(extract_codeless_bytes(request))
    assert "64561" not in f"{kept.document} {kept.facts}"
    assert [code.code for code in kept.facts.codes] == ["J1234"]
    assert target_under(CptLicence.OFF).endswith(":extract_codeless_bytes")


def test_only_a_licensed_deployment_keeps_descriptors() -> None:
    request = dump_request(_page(f"<p>64561 {_INVENTED}</p>"), content_type="text/html")
    assert _INVENTED not in load_extracted(extract_bytes(request)).document.text
    assert _INVENTED in load_extracted(extract_licensed_bytes(request)).document.text
    assert DifferSettings.model_fields["cpt_licence"].default is CptLicence.CODES_ONLY
