"""One printed policy in the payers' different shapes."""

from payerwatch.local.demo.layouts.bulletin import bulletin
from payerwatch.local.demo.layouts.pdf import pdf
from payerwatch.local.demo.layouts.plain import plain
from payerwatch.local.demo.layouts.simple import simple
from payerwatch.local.demo.outline import Sheet
from payerwatch.local.demo.payers import Layout

CONTENT_TYPES = {
    Layout.BULLETIN: "text/html; charset=utf-8",
    Layout.SIMPLE: "text/html; charset=utf-8",
    Layout.RULED_PDF: "application/pdf",
    Layout.UNRULED_PDF: "application/pdf",
    Layout.TEXT: "text/plain; charset=utf-8",
}


def render(sheet: Sheet, *, export: int = 0, nonce: str = "") -> bytes:
    """`export` and `nonce` change bytes and never the text of the policy."""
    match sheet.payer.layout:
        case Layout.BULLETIN:
            return bulletin(sheet, export=export, nonce=nonce).encode()
        case Layout.SIMPLE:
            return simple(sheet, export=export, nonce=nonce).encode()
        case Layout.TEXT:
            return plain(sheet, export=export).encode()
        case Layout.RULED_PDF:
            return pdf(sheet, export=export, ruled=True)
        case Layout.UNRULED_PDF:
            return pdf(sheet, export=export, ruled=False)
