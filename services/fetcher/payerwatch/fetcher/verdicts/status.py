"""What the status alone decides."""

from payerwatch.fetcher.verdicts.block_pages import wall_in
from payerwatch.fetcher.verdicts.page import Page
from payerwatch.fetcher.verdicts.response import Judgement, Response
from payerwatch.policies.words import Verdict

REFUSED = {403, 405, 406, 418, 421, 429, 451}
LOGIN = {401, 402, 407, 511}
RETRY = {400, 408, 409, 411, 413, 414, 417, 423, 425, 431}


def judged_by_status(response: Response, page: Page) -> Judgement | None:
    """None for a status that promises the document."""
    status = response.status
    if status == 304:
        return Judgement(Verdict.NOT_MODIFIED, "The site answered 304: not changed since the last visit.")
    if 200 <= status < 300:
        return partial(response)
    wall = wall_in(page, response)
    if wall is not None or status in REFUSED:
        return Judgement(Verdict.BLOCKED, f"Status {status}: {wall or 'the site refused us'}.")
    if status in LOGIN:
        return Judgement(Verdict.INTERSTITIAL, f"Status {status}: the site asks for a login first.")
    if status >= 500 or status in RETRY:
        return Judgement(Verdict.SERVER_ERROR, f"Status {status}: the site could not answer.")
    if status >= 400:
        return Judgement(Verdict.GONE, f"Status {status}: the site says the document is not there.")
    return Judgement(Verdict.SOFT_404, f"Status {status}: the site points elsewhere and sent no document.")


def partial(response: Response) -> Judgement | None:
    if response.status == 206:
        return Judgement(Verdict.UNREADABLE, "Status 206: only a part of the document was sent.")
    if response.status in {204, 205} or not response.body.strip():
        return Judgement(Verdict.UNREADABLE, f"Status {response.status} with an empty body.")
    return None
