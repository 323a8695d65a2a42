"""One app on one port: `python -m benchmarks.serving.served hello|site PORT [DATABASE_URL SECONDS]`."""

import sys
from datetime import timedelta

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from payerwatch.db.session import Database
from payerwatch.gateway.site import make_site


async def _ready() -> str | None:
    return None


def hello() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/")
    async def root() -> PlainTextResponse:
        return PlainTextResponse("hello world")

    @app.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok")

    return app


def main() -> None:
    app = hello()
    if sys.argv[1] == "site":
        database = Database.connect(sys.argv[3], "gateway")
        app = make_site(database, _ready, held=timedelta(seconds=float(sys.argv[4])))
    uvicorn.run(app, port=int(sys.argv[2]), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
