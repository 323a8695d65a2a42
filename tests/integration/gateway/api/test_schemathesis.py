"""The API held against its own description, by calls made up from it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.partner import Partner
from accounts.served import served

pytestmark = pytest.mark.servers
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
SETTINGS = Path(__file__).parent / "schemathesis.toml"


@pytest.mark.parametrize("kind", ["live", "test"])
async def test_no_call_made_up_from_the_description_breaks_it(
    partner: Partner, database_url: str, kind: str, tmp_path: Path
) -> None:
    key = await partner.key(kind, plan="partner")
    with served(database_url) as site:
        command = [
            str(SCHEMATHESIS), "--config-file", str(SETTINGS), "run", f"{site}/v1/openapi.json", "--url", f"{site}/v1",
            "--header", f"Authorization: Bearer {key}", "--checks", "all", "--max-examples", "3", "--max-time", "30",
            "--seed", "1", "--generation-database", "none", "--no-color", "--workers", "1",
        ]  # fmt: skip
        told = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, timeout=300, cwd=tmp_path, check=False
        )
    assert told.returncode == 0, told.stdout[-6000:]
