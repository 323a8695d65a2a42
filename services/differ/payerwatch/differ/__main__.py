import uvloop

from payerwatch.differ.app import run
from payerwatch.differ.settings import DifferSettings
from payerwatch.servers.starting import read_settings

if __name__ == "__main__":
    uvloop.run(run(read_settings(DifferSettings)))
