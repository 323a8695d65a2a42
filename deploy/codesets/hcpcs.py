"""Write which stretches of HCPCS level II have been handed out, for codes to be checked against.

    python deploy/codesets/hcpcs.py --release 2025-01-01 FILE... \\
        > services/differ/payerwatch/differ/codes/hcpcs_release.py

FILE is the alphanumeric file of the CMS, which is public: the fixed-width text (HCPC2025_JAN_ANWEB.txt) or a table
whose first column is the code. Only the first three characters of each code are kept, and none of the texts: that tells
a wheelchair (K0001) from a gene (K1234), and new codes nearly always fall into a stretch that is known.
"""

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

PREFIX = 2
WIDTH = 116
_CODE = re.compile(r'"?(?P<code>[A-V]\d{4})\b')


def codes_in(lines: Iterable[str]) -> set[str]:
    """Dental codes are the ADA's and not in the file of the CMS, whatever a compilation holds."""
    found = {match["code"] for line in lines if (match := _CODE.match(line))}
    return {code for code in found if code[0] != "D"}


def wrapped(words: Iterable[str]) -> list[str]:
    rows = [""]
    for word in words:
        if len(rows[-1]) + len(word) >= WIDTH:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def main() -> None:
    asked = argparse.ArgumentParser(description="Write the known stretches of HCPCS level II.")
    asked.add_argument("--release", required=True, help="YYYY-MM-DD of the newest file")
    asked.add_argument("files", nargs="+", type=Path)
    given = asked.parse_args()
    followers: dict[str, set[str]] = defaultdict(set)
    for file in given.files:
        for code in codes_in(file.read_text("utf-8", errors="replace").splitlines()):
            followers[code[:PREFIX]].add(code[PREFIX])
    words = (start + "".join(sorted(follow)) for start, follow in sorted(followers.items()))
    said = '"""Written by deploy/codesets/hcpcs.py: letter and digit of each HCPCS code, and the digits behind."""'
    body = "\n".join(wrapped(words))
    sys.stdout.write(f'{said}\n\nRELEASE = "{given.release}"\nSTRETCHES = """\n{body}\n"""\n')


if __name__ == "__main__":
    main()
