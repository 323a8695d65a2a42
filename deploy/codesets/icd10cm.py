"""Write the release of ICD-10-CM that codes are checked against.

    uv run --with simple-icd-10-cm==1.5.0 deploy/codesets/icd10cm.py \\
        > services/differ/payerwatch/differ/codes/icd10cm_release.py

simple-icd-10-cm is MIT; its code list is the one the NCHS and CMS publish, which is public. Only categories and the
characters that follow them are kept: enough to tell a diagnosis from a spinal level or a gene, and stable between
releases.
"""

import sys
from collections import defaultdict
from importlib import metadata, resources

CATEGORY = 3
WIDTH = 116
RELEASES = {"1.5.0": "2026-04-01"}


def listed() -> dict[str, set[str]]:
    folder = resources.files("simple_icd_10_cm") / "data"
    names = [entry for entry in folder.iterdir() if entry.name.startswith("code-list")]
    followers: dict[str, set[str]] = defaultdict(set)
    for line in names[0].read_text().split():
        code = line.replace(".", "")
        if code.isdigit() or "-" in code:
            continue
        followers[code[:CATEGORY]].update(code[CATEGORY : CATEGORY + 1])
    return followers


def lines(words: list[str]) -> list[str]:
    wrapped = [""]
    for word in words:
        if len(wrapped[-1]) + len(word) >= WIDTH:
            wrapped.append("")
        wrapped[-1] = f"{wrapped[-1]} {word}".strip()
    return wrapped


def main() -> None:
    words = [category + "".join(sorted(follow)) for category, follow in sorted(listed().items())]
    release = RELEASES[metadata.version("simple-icd-10-cm")]
    said = '"""Written by deploy/codesets/icd10cm.py: each category of ICD-10-CM and what may follow it."""'
    body = "\n".join(lines(words))
    sys.stdout.write(f'{said}\n\nRELEASE = "{release}"\nCATEGORIES = """\n{body}\n"""\n')


if __name__ == "__main__":
    main()
