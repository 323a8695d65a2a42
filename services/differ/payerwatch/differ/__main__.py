import uvloop

from payerwatch.differ.app import run
from payerwatch.differ.settings import DifferSettings

if __name__ == "__main__":
    uvloop.run(run(DifferSettings()))  # type: ignore[call-arg]  # the environment gives the rest
