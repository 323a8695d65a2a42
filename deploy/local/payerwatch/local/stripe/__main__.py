import argparse
import os
import sys
from pathlib import Path

import uvicorn

from payerwatch.local.sendgrid.connection import Abortable
from payerwatch.local.stripe.account import Account
from payerwatch.local.stripe.app import StandIn
from payerwatch.local.stripe.courier import Courier
from payerwatch.local.stripe.misbehaviour import Conduct


def stand_in(kept: Path | None, base: str, api_key: str, webhook: str | None, secret: str) -> StandIn:
    account, conduct = Account(kept), Conduct()
    account.private["base"] = base
    courier = Courier(webhook, secret, account, conduct) if webhook else None
    return StandIn(account, conduct, api_key, courier)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="payerwatch.local.stripe", description="A stand-in for Stripe")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--base", help="the address that browsers reach it at")
    parser.add_argument("--data", type=Path, required=True, help="folder that everything is kept in")
    parser.add_argument("--webhook", help="URL that events are posted to")
    asked = parser.parse_args(argv)
    asked.data.mkdir(parents=True, exist_ok=True)
    base = asked.base or f"http://{asked.host}:{asked.port}"
    key, secret = os.environ["STRIPE_API_KEY"], os.environ.get("STRIPE_WEBHOOK_SECRET", "")
    stands_in = stand_in(asked.data / "account.json", base, key, asked.webhook, secret)
    uvicorn.run(stands_in.app(), host=asked.host, port=asked.port, http=Abortable, log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1:])
