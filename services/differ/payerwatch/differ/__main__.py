import uvloop

from payerwatch.differ.app import run
from payerwatch.differ.settings import DifferSettings
from payerwatch.servers.starting import started

if __name__ == "__main__":
    uvloop.run(run(started("differ", DifferSettings)))
