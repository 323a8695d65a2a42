"""Pages and declarations of invented payers for tests of visits."""

import html
from pathlib import Path

from visiting.nasty import Nasty, page


def policy_page(number: str, title: str, dose: int = 10) -> bytes:
    return f"""<!doctype html><html><head><title>{title}</title></head><body><main>
<h1>{title}</h1><p>Policy Number: {number}</p><p>Effective Date: 01/15/2026</p>
<h2>Coverage Criteria</h2>
<p>The plan considers {title} medically necessary when all of the following criteria are met:</p>
<ul><li>The member is 18 years of age or older and has a confirmed diagnosis of the condition that is treated.</li>
<li>The dose does not exceed {dose} mg every 4 weeks, and an adequate trial of a first treatment has failed.</li>
<li>Documentation of the severity of the symptoms over the last six months is in the medical record.</li></ul>
<p>{title} is considered experimental, investigational or unproven for every other indication, and is not covered,
because the published evidence does not yet show that it improves health outcomes for patients with other diseases.</p>
<h2>Prior Authorization</h2><p>Prior authorization is required. Initial authorization is for 6 months.</p>
<h2>Coding</h2><table><tr><th>HCPCS code</th><th>Status</th></tr><tr><td>J0{dose:03d}</td><td>covered</td></tr></table>
<h2>Background</h2><p>In a randomized trial, patients with a chronic form of the disease were followed for a year.</p>
<h2>References</h2><p>1. An invented article about an invented treatment. 2025.</p>
</main></body></html>""".encode()


def listing_page(links: dict[str, str]) -> bytes:
    """`links` maps addresses or paths to titles."""
    rows = "".join(f'<li><a href="{address}">{html.escape(title)}</a></li>' for address, title in links.items())
    return f"<!doctype html><html><body><h1>Medical policies</h1><ul>{rows}</ul></body></html>".encode()


def declared(payers: Nasty, payer: str, *, gap: float = 0, at_once: int = 1, rest: str = "") -> str:
    """`<payer>.demo.localhost` lists its policies at `/list`; their addresses end in `/p/<number>.html`."""
    return f"""
schema = 1
[payer]
id = "{payer}"
name = "{payer.title()} Health"
[access]
permission = "granted"
seconds_between = {gap}
at_once = {at_once}
[[set]]
id = "medical"
[[set.discovery]]
shape = "link_list"
url = "http://{payer}.demo.localhost:{payers.port}/list"
link = '/p/(?P<id>[A-Z]+[0-9]+)\\.html'
every = "1d"
max_drop = 0.5
{rest}
"""


def publish(payers: Nasty, folder: Path, payer: str, numbers: list[str], *, gap: float = 0, at_once: int = 1) -> None:
    """A payer that behaves; single answers can be replaced afterwards."""
    (folder / f"{payer}.toml").write_text(declared(payers, payer, gap=gap, at_once=at_once), "utf-8")
    host = f"{payer}.demo.localhost"
    payers.on(host, "/list", page(listing_page({f"/p/{number}.html": title_of(number) for number in numbers})))
    for number in numbers:
        payers.on(host, f"/p/{number}.html", page(policy_page(number, title_of(number))))


def title_of(number: str) -> str:
    return f"Calderin Injection {number}"
