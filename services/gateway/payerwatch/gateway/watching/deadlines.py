"""The page of deadlines and tasks, and the private calendar and feed behind signed links."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from payerwatch.db.models.gateway_watching import Task
from payerwatch.db.session import Database
from payerwatch.gateway.deps import Now, Session, database
from payerwatch.gateway.rendering import page
from payerwatch.gateway.same_origin import SameOrigin
from payerwatch.gateway.watching import deadline_store as kept
from payerwatch.gateway.watching.person import CurrentPerson, Person
from payerwatch.policies.ids import new_id

router = APIRouter()
Source = Annotated[Database, Depends(database)]
SEE_OTHER = 303
LONGEST = 500


def _today(now: datetime) -> date:
    return now.astimezone(UTC).date()


async def _shown(
    session: Session, person: Person, now: datetime, *, status: int = 200, fault: str | None = None
) -> HTMLResponse:
    today = _today(now)
    deadlines = await kept.deadlines_of(session, [person], today - kept.LOOK_BACK)
    tasks = await kept.tasks_of(session, person)
    return page(
        "watching/deadlines.html",
        status=status,
        personal=True,
        ahead=[each for each in deadlines if each.last >= today and not each.withdrawn],
        passed=[each for each in reversed(deadlines) if each.last < today and not each.withdrawn],
        withdrawn=[each for each in deadlines if each.withdrawn],
        overdue=[task for task in tasks if task.done_at is None and task.due_on < today],
        to_do=[task for task in tasks if task.done_at is None and task.due_on >= today],
        done=[task for task in tasks if task.done_at is not None],
        today=today,
        fault=fault,
        now=now,
    )


@router.get("/deadlines", include_in_schema=False)
async def deadlines(person: CurrentPerson, session: Session, now: Now) -> HTMLResponse:
    return await _shown(session, person, now)


@router.post("/tasks", include_in_schema=False)
async def add_task(request: Request, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now) -> Response:
    async with request.form() as form:
        written = {name: str(form.get(name) or "").strip()[:LONGEST] for name in ("title", "owner", "due", "note")}
        about = str(form.get("deadline") or "")
    async with source.transaction() as session:
        try:
            due, deadline = date.fromisoformat(written["due"]), UUID(about) if about else None
        except ValueError:
            fault = "A task needs a day, written as 2027-01-31."
            return await _shown(session, person, now, status=422, fault=fault)
        if not written["title"]:
            return await _shown(session, person, now, status=422, fault="A task needs words that say what to do.")
        since = _today(now) - kept.LOOK_BACK
        if deadline is not None and not await kept.may_be_about(session, person, deadline, since):
            raise HTTPException(404)
        session.add(
            Task(
                id=new_id(),
                subscriber_id=person.subscriber_id,
                organization_id=person.organization_id,
                deadline_id=deadline,
                title=written["title"],
                owner=written["owner"],
                due_on=due,
                note=written["note"],
                made_at=now,
            )
        )
    return RedirectResponse("/deadlines", SEE_OTHER)


async def _set_done(source: Database, person: Person, task_id: UUID, done_at: datetime | None) -> Response:
    async with source.transaction() as session:
        task = await kept.task_of(session, person, task_id)
        if task is None:
            raise HTTPException(404)
        task.done_at = done_at
    return RedirectResponse("/deadlines", SEE_OTHER)


@router.post("/tasks/{task_id}/done", include_in_schema=False)
async def finish(task_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source, now: Now) -> Response:
    return await _set_done(source, person, task_id, now)


@router.post("/tasks/{task_id}/reopen", include_in_schema=False)
async def reopen(task_id: UUID, _origin: SameOrigin, person: CurrentPerson, source: Source) -> Response:
    return await _set_done(source, person, task_id, None)
