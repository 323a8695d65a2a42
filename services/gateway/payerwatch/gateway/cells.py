"""Rows of a table as CSV."""

import csv
import io
from collections.abc import Sequence


def csv_line(cells: Sequence[str]) -> str:
    """A cell that a spreadsheet would run as a formula is held down by an apostrophe, as OWASP advises:
    https://owasp.org/www-community/attacks/CSV_Injection"""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([f"'{c}" if c[:1] in tuple("=+-@\t\r") else c for c in cells])
    return written.getvalue()
