"""`python -m payerwatch.local.embedded.tether SIGNAL PARENT COMMAND…`: it gets SIGNAL when PARENT dies."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def tethered(command: list[str], *, on_death: signal.Signals = signal.SIGTERM) -> list[str]:
    """The command line that runs `command` tied to this process. prctl(2): the signal survives exec."""
    return [sys.executable, "-m", "payerwatch.local.embedded.tether", str(int(on_death)), str(os.getpid()), *command]


def main() -> None:
    on_death, parent, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, on_death, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit("the parent is gone already")
    os.execvp(command[0], command)  # noqa: S606 (the command is ours)


if __name__ == "__main__":
    main()
