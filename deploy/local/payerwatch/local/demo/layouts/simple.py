"""A plain page: title, dates, sections."""

from html import escape

from payerwatch.local.demo.layouts.markup import markup
from payerwatch.local.demo.outline import Sheet


def simple(sheet: Sheet, *, export: int, nonce: str) -> str:
    script = f'<script nonce="{nonce}">var page="{nonce}";</script>' if nonce else ""
    box = "\n".join(f"<p><b>{escape(label)}:</b> {escape(value)}</p>" for label, value in sheet.box)
    banner = f'<p class="notice"><strong>{escape(sheet.banner)}</strong></p>' if sheet.banner else ""
    body = "\n".join(markup(element, export=export) for element in sheet.elements)
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(sheet.title)} | {escape(sheet.payer.name)}</title>{script}
<!-- build {export} --></head><body>
<header><a href="/">{escape(sheet.payer.name)}</a></header>
<main>
<h1>{escape(sheet.title)}</h1>
{banner}
{box}
{body}
</main>
<footer><p>{escape(sheet.payer.name)}, a made-up company</p></footer>
</body></html>
"""
