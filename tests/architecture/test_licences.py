"""What is installed with us may be given on: nothing under the GPL or the AGPL, and everything says its licence."""

import re
from importlib.metadata import Distribution, distributions

import pytest

FREE_TO_LINK = {"fpdf2": "LGPL; the demo payers' PDFs are made with it, and no service has it"}
FORBIDDEN = re.compile(r"\b(?:A?GPL|Affero|GNU General Public)", re.IGNORECASE)
INSTALLED = sorted(
    (found for found in distributions() if not found.metadata["Name"].startswith("payerwatch-")),
    key=lambda found: found.metadata["Name"].lower(),
)


def licence_of(found: Distribution) -> str:
    said = list(found.metadata.get_all("License-Expression") or [])
    said += [text.split("\n", 1)[0] for text in found.metadata.get_all("License") or []]
    said += [line for line in found.metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    return "; ".join(word for word in said if word.strip()) or _title_of_its_file(found)


def _title_of_its_file(found: Distribution) -> str:
    files = [file for file in found.files or [] if "licen" in str(file).lower() and file.suffix in {"", ".md", ".txt"}]
    return files[0].read_text().strip().split("\n", 1)[0] if files else ""


@pytest.mark.parametrize("found", INSTALLED, ids=lambda found: found.metadata["Name"])
def test_a_distribution_says_a_licence_that_lets_us_give_it_on(found: Distribution) -> None:
    licence = licence_of(found)
    assert licence, "it says no licence"
    if found.metadata["Name"] not in FREE_TO_LINK:
        assert not FORBIDDEN.search(licence), licence


def test_no_service_depends_on_what_is_only_free_to_link() -> None:
    for service in ("shared", "fetcher", "differ", "notifier", "gateway"):
        needs = Distribution.from_name(f"payerwatch-{service}").requires or []
        assert not {re.split(r"[^\w.-]", need)[0].lower() for need in needs} & set(FREE_TO_LINK)
