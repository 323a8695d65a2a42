"""Keeps children running: what ends is started again, more patiently each time."""

import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from payerwatch.local.stack import Child

MOST_PATIENT = 10.0
STOP_LIMIT = 20.0
CALM = 30.0


@dataclass(slots=True)
class Kept:
    child: Child
    log: Path
    process: "subprocess.Popen[bytes]" = field(init=False)
    started: float = field(init=False)
    wait: float = 0.5
    again_at: float | None = None

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.child.command,
                env=self.child.environment(),
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
            )
        self.started, self.again_at = time.monotonic(), None

    def look(self) -> str | None:
        """A line for the person watching, when something happened."""
        code, now = self.process.poll(), time.monotonic()
        if code is None:
            if now - self.started > CALM:
                self.wait = 0.5
            return None
        if self.again_at is None:
            self.again_at, self.wait = now + self.wait, min(self.wait * 2, MOST_PATIENT)
            return f"{self.child.name} ended with {code} and is started again; its log: {self.log}"
        if now >= self.again_at:
            self.start()
        return None


class Supervisor:
    def __init__(self, children: Iterable[Child], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.kept = [Kept(child, logs / f"{child.name}.log") for child in children]

    def start(self) -> None:
        for kept in self.kept:
            kept.start()

    def look(self) -> list[str]:
        return [line for kept in self.kept if (line := kept.look())]

    def named(self, name: str) -> Kept:
        return next(kept for kept in self.kept if kept.child.name == name)

    def stop(self) -> None:
        started = [kept.process for kept in self.kept if hasattr(kept, "process")]
        for process in started:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_LIMIT
        for process in started:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
