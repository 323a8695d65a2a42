"""Who acts at a terminal, for the audit log: an account of a machine, not a person of the site."""

import os
import socket

from payerwatch.gateway.operator.audit import Actor


def here() -> Actor:
    return Actor(terminal=f"uid {os.getuid()} at {socket.gethostname()}")
