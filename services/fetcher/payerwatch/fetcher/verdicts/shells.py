"""Pages that only promise content: a script, a viewer, a frame."""

import re

from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.wording import says

PROMISE = re.compile(
    r"(?:enable|requires?|turn on|need|without) javascript|javascript (?:is |to be |must be )?(?:disabled|required|enabled|not|must)|loading\W*(?:\.\.\.|…|please|$)|please wait|(?:opening|preparing|generating|downloading|fetching|rendering|retrieving) (?:your |the |this )?(?:pdf|document|file|policy|content|viewer|download)"
    r"|(?:download|view) (?:will|should) (?:begin|start|open)|if (?:your|the) (?:download|document|pdf|browser) (?:does|has|did)|redirecting|you (?:are being|will be) redirected|unsupported browser|browser (?:is )?(?:not supported|out of date|does not support)|pdf viewer|(?:click|tap) here (?:to (?:view|download|open)|if)|adobe reader",
    re.I | re.M,
)  # fmt: skip
SAYS_LITTLE = 40


def shell_in(page: Page) -> str | None:
    if found := says(page, PROMISE):
        return f'the page only promises the document ("{found}")'
    if page.words >= SAYS_LITTLE:
        return None
    if page.frames:
        return "the document would be inside a frame that was not sent"
    if page.html and "<script" in page.raw.lower():
        return "a script shell with next to no text"
    return None
