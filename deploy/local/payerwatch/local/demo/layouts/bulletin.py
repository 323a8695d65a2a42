"""A long bulletin inside a busy site: cookie banner, side navigation, history box."""

from html import escape

from payerwatch.local.demo.layouts.markup import markup
from payerwatch.local.demo.outline import Heading, Sheet

_COOKIES = (
    "We use cookies to make this site work. Choose what we may store.",
    "This site stores small files on your device. You can change your choice at any time.",
    "Your privacy matters here: accept all cookies or only the necessary ones.",
)


def _slug(text: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in text.lower())


def _side(sheet: Sheet) -> str:
    heads = [element.text for element in sheet.elements if isinstance(element, Heading) and element.level == 2]
    return "".join(f'<li><a href="#{_slug(text)}">{escape(text)}</a></li>' for text in heads)


def _history_box(sheet: Sheet) -> str:
    rows = "".join(f"<p><strong>{escape(label)}:</strong> {escape(value)}</p>" for label, value in sheet.box[1:])
    return f'<div class="history-box">{rows}</div>'


def _body(sheet: Sheet, export: int) -> str:
    parts = []
    for element in sheet.elements:
        if isinstance(element, Heading) and element.level == 2:
            parts.append(f'<a id="{_slug(element.text)}"></a>')
        parts.append(markup(element, export=export))
    return "\n".join(parts)


def bulletin(sheet: Sheet, *, export: int, nonce: str) -> str:
    name, title, label = escape(sheet.payer.name), escape(sheet.title), escape(sheet.box[0][0])
    banner = f'<div class="alert"><p>{escape(sheet.banner)}</p></div>' if sheet.banner else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} - Policy Bulletins | {name}</title>
<link rel="stylesheet" href="/static/site.css?v={export}">
<script nonce="{nonce}">window.site={{"token":"{nonce}","release":{export}}};</script>
</head>
<body class="bulletin">
<div id="cookie-banner" role="dialog" aria-label="Cookies">
<p>{_COOKIES[export % len(_COOKIES)]}</p><button>Accept</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/providers">Providers</a></li>
<li><a href="/members">Members</a></li></ul></nav></header>
<div class="columns">
<aside class="side-nav"><nav><h2>Table of Contents</h2><ul>{_side(sheet)}</ul></nav></aside>
<main id="content">
<h1>{title}</h1>
{banner}
<p class="number">{label}: {escape(sheet.number)}</p>
{_history_box(sheet)}
{_body(sheet, export)}
</main>
</div>
<footer><p>{name} is a made-up company.</p>
<ul><li><a href="/terms">Terms of use</a></li><li><a href="/privacy">Privacy</a></li></ul></footer>
</body>
</html>
"""
