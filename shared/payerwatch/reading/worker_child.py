"""The child of a reading pool: reads frames under limits until its parent goes.

Run as `python -m payerwatch.reading.worker_child TARGET MEMORY CPU`. A frame is one byte of kind and four of length
before the payload; answers are kinds OK or UNREADABLE.
"""

import ctypes
import importlib
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

from payerwatch.reading.document import Unreadable
from payerwatch.reading.wire import dump_unreadable

FRAME = struct.Struct(">cI")
READY, REQUEST, OK, UNREADABLE = b"R", b"Q", b"K", b"U"
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 32


def main(target: str, memory: int, cpu: int) -> None:
    _die_with_parent()
    function = _function(target)
    answers = os.fdopen(os.dup(1), "wb")
    # A library that prints must not write into the answers.
    os.dup2(2, 1)
    _limit(memory)
    answers.write(FRAME.pack(READY, 0))
    answers.flush()
    _answer(function, sys.stdin.buffer, answers, cpu)


def _function(target: str) -> Callable[[bytes], bytes]:
    module, _, name = target.partition(":")
    function: Callable[[bytes], bytes] = getattr(importlib.import_module(module), name)
    return function


def _die_with_parent() -> None:
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.closerange(3, 256)


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))


def _allow(cpu: int) -> None:
    """The limit counts from the start of the process, so each request moves it on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + cpu + 1, resource.RLIM_INFINITY))


def _answer(function: Callable[[bytes], bytes], requests: BinaryIO, answers: BinaryIO, cpu: int) -> None:
    while len(head := requests.read(FRAME.size)) == FRAME.size:
        _, length = FRAME.unpack(head)
        payload = requests.read(length)
        _allow(cpu)
        kind, answer = _tried(function, payload)
        answers.write(FRAME.pack(kind, len(answer)) + answer)
        answers.flush()


def _tried(function: Callable[[bytes], bytes], payload: bytes) -> tuple[bytes, bytes]:
    try:
        return OK, function(payload)
    except Unreadable as unreadable:
        return UNREADABLE, dump_unreadable(unreadable)
    except MemoryError:
        return UNREADABLE, dump_unreadable(Unreadable("memory", "needs more memory than a reader may have"))
    except RecursionError:
        return UNREADABLE, dump_unreadable(Unreadable("too_deep", "nested deeper than a reader goes"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
