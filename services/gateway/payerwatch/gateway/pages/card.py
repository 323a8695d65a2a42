"""The picture that a shared link shows: who, what, from when. Only what is open to everyone."""

import asyncio
from functools import cache
from io import BytesIO

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from PIL import Image, ImageDraw, ImageFont

from payerwatch.gateway.assets import FOLDER
from payerwatch.gateway.caching import PUBLIC, last_modified
from payerwatch.gateway.deps import Session
from payerwatch.gateway.pages.brief import BriefShown, StatusShown
from payerwatch.gateway.pages.update_record import update_at
from payerwatch.gateway.wording import printed_date

router = APIRouter()
SIZE = (1200, 630)
PAGE, INK, INK_2, BAND, ON_BAND, ACCENT = "#fbfbf8", "#14201f", "#4c5a57", "#14302d", "#ffffff", "#0b5d57"
MARGIN = 72
TITLE_LINES = 4


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FOLDER / "source-sans-3.woff2", size)
    font.set_variation_by_axes([weight])
    return font


def band_text(status: StatusShown) -> str:
    """The date and never the days until it: a picture is kept for months."""
    shown = printed_date(status.value)
    if status.standing == "retired":
        return f"Retired {shown}".strip()
    if not shown:
        return "No effective date is printed"
    return f"{'Postponed to' if status.standing == 'postponed' else 'Effective'} {shown}"


def wrapped(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """At most `TITLE_LINES`; what does not fit is cut with an ellipsis, also within one endless word."""
    lines, line = list[str](), ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if draw.textlength(longer, font) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while draw.textlength(line, font) > width:
            line = line[:-2]
    lines.append(line)
    if len(lines) > TITLE_LINES:
        lines[TITLE_LINES - 1] = lines[TITLE_LINES - 1].rstrip(" ,;") + " …"
    return lines[:TITLE_LINES]


def drawn(who: str, title: str, band: str) -> bytes:
    image = Image.new("RGB", SIZE, PAGE)
    draw = ImageDraw.Draw(image)
    _brand(draw)
    draw.text((MARGIN, 176), who[:80], INK_2, _font(34, 500))
    font = _font(58, 650)
    for place, line in enumerate(wrapped(draw, title, font, SIZE[0] - 2 * MARGIN)):
        draw.text((MARGIN, 226 + place * 70), line, INK, font)
    draw.rectangle((0, 530, SIZE[0], SIZE[1]), BAND)
    draw.text((MARGIN, 556), band, ON_BAND, _font(38, 600))
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _brand(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((MARGIN, 72, MARGIN + 56, 128), 10, ACCENT)
    centre = MARGIN + 28
    for line in ((centre, 83, centre, 105), (centre - 11, 94, centre + 11, 94), (centre - 11, 115, centre + 11, 115)):
        draw.line(line, ON_BAND, 6)
    draw.text((MARGIN + 74, 78), "Payerwatch", INK, _font(36, 650))


@router.get("/updates/{payer_id}/{name}/card.png", include_in_schema=False)
async def card(payer_id: str, name: str, session: Session) -> Response:
    record = await update_at(session, f"{payer_id}/{name}")
    if record is None:
        raise HTTPException(404)
    brief = BriefShown.model_validate(record.change.brief)
    who = " · ".join(part for part in (record.payer, record.policy.number) if part)
    picture = await asyncio.to_thread(drawn, who, record.change.title, band_text(brief.status))
    answer = Response(picture, media_type="image/png", headers={"Cache-Control": PUBLIC})
    last_modified(answer, record.change.found_at)
    return answer
