import argparse
import sys
from pathlib import Path

import uvicorn

from payerwatch.local.sendgrid.app import StandIn
from payerwatch.local.sendgrid.connection import Abortable
from payerwatch.local.sendgrid.log import MessageLog
from payerwatch.local.sendgrid.misbehaviour import Conduct
from payerwatch.local.sendgrid.reporting import Reporter
from payerwatch.local.sendgrid.signing import SigningKey


def stand_in(data: Path, webhook: str | None, api_key: str | None) -> StandIn:
    log, conduct, key = MessageLog(data), Conduct(), SigningKey.kept_in(data)
    reporter = Reporter(webhook, key, log, conduct) if webhook else None
    return StandIn(log, conduct, key, api_key, reporter)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="payerwatch.local.sendgrid", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of the log and the signing key")
    parser.add_argument("--webhook", help="URL that events are posted to")
    parser.add_argument("--api-key", help="the only key taken; any, where not given")
    arguments = parser.parse_args(argv)
    stands_in = stand_in(arguments.data, arguments.webhook, arguments.api_key)
    print(f"event webhook public key: {stands_in.key.public}", flush=True)
    uvicorn.run(stands_in.app(), host=arguments.host, port=arguments.port, http=Abortable, log_level="warning")


if __name__ == "__main__":
    main(sys.argv[1:])
