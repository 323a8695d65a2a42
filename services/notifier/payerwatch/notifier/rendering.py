"""A mail's two parts from a pair of templates. Payers' words are escaped wherever they stand."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

_pages = Environment(
    loader=PackageLoader("payerwatch.notifier"),
    autoescape=select_autoescape(["html.j2"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def rendered(template: str, **words: object) -> tuple[str, str]:
    """HTML and its plain-text twin."""
    return tuple(_pages.get_template(f"{template}.{kind}.j2").render(words) for kind in ("html", "txt"))  # type: ignore[return-value]


def one_line(text: str) -> str:
    """A subject with a line break would be a second header."""
    return " ".join(text.split())


def shortened(text: str, most: int) -> str:
    text = one_line(text)
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
