"""Whether a pooled connection still stands, asked only where it may not.

SQLAlchemy's own `pool_pre_ping` costs three round trips a transaction with asyncpg (it begins one for the ping),
a tenth of a busy service's time. A server that goes away closes its connections, which the driver sees by itself; only
one that vanished without a word leaves a connection that looks alive, and that is asked after a rest.
"""

import time

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

RESTED_S = 1.0
_RETURNED = "returned_at"


def watch_connections(engine: AsyncEngine) -> None:
    """A connection found dead at checkout takes the pool's older ones with it; the checkout goes on with a new one."""
    dialect = engine.sync_engine.dialect

    def returned(_: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info[_RETURNED] = time.monotonic()

    def taken(connection: DBAPIConnection, entry: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        driver = entry.driver_connection
        if driver is None or driver.is_closed():
            raise InvalidatePoolError("the server closed the connection")
        now = time.monotonic()
        if now - entry.info.get(_RETURNED, now) > RESTED_S and not answers(connection):
            raise InvalidatePoolError("the server does not answer on the connection")

    def answers(connection: DBAPIConnection) -> bool:
        try:
            return dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error:
            return False

    event.listen(engine.sync_engine, "checkin", returned)
    event.listen(engine.sync_engine, "checkout", taken)
