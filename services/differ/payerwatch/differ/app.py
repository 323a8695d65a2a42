"""The differ put together."""

from datetime import UTC, datetime

from payerwatch.archive import Archive
from payerwatch.db.session import Database
from payerwatch.differ.conservation import conservation
from payerwatch.differ.corrections import on_correction_requested
from payerwatch.differ.measures import waiting
from payerwatch.differ.reading_pool import SandboxedReader, target_under
from payerwatch.differ.settings import DifferSettings
from payerwatch.differ.snapshots import Differ
from payerwatch.events.fetcher import SnapshotTaken
from payerwatch.events.gateway import CorrectionRequested, ReleaseRequested, WithdrawalConfirmed
from payerwatch.reading.worker import ReadingPool
from payerwatch.streams.consumers import Handlers
from payerwatch.streams.service import Runtime, serve


def handlers_of(differ: Differ) -> Handlers:
    return {
        SnapshotTaken: differ.on_snapshot_taken,
        ReleaseRequested: differ.on_release_requested,
        WithdrawalConfirmed: differ.on_withdrawal_confirmed,
        CorrectionRequested: on_correction_requested,
    }


async def run(settings: DifferSettings) -> None:
    database = Database.connect(settings.database_url.get_secret_value(), "differ")
    archive = Archive.open(settings.archive_url.get_secret_value())
    async with ReadingPool(target_under(settings.cpt_licence), workers=settings.workers) as pool:
        differ = Differ(archive, SandboxedReader(pool).read, lambda: datetime.now(UTC))
        redis_url = settings.redis_url.get_secret_value()
        await serve(
            Runtime(
                database,
                redis_url,
                handlers_of(differ),
                health_port=settings.health_port,
                health_host=settings.health_host,
                measures=(waiting, conservation),
            )
        )
