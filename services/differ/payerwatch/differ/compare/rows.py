"""What a table row is about: its code, so that a row is compared with the row of the same code."""

import re

from payerwatch.policies.words import BlockType
from payerwatch.reading.document import Block

# CPT, HCPCS, CDT, ICD-10-CM, a range or a list of them, NDC; the cell may carry an add-on sign or an asterisk.
_CODE = r"(?:\d{4}[0-9A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z-]{1,4})?|\d{4,5}-\d{3,4}-\d{1,2})"
_KEY = re.compile(rf"^[+*]?\s*({_CODE}(?:\s*(?:[-\u2013,;]|to|through)\s*{_CODE})*)\s*[*+\u2020\u2021]*$")
_CELLS_LOOKED_AT = 3


def row_key(block: Block) -> str | None:
    """None for a block that is no row, or a row that names no code in its first cells."""
    if block.type is not BlockType.ROW:
        return None
    for cell in block.cells[:_CELLS_LOOKED_AT]:
        found = _KEY.match(cell.strip())
        if found:
            return re.sub(r"\s+", "", found.group(1)).replace("\u2013", "-")
    return None
