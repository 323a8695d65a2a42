"""`python -m payerwatch.db`: brings the database that DATABASE_URL names up to this code."""

from payerwatch.db.migrate import migrate_now
from payerwatch.servers.settings import MigrationSettings

if __name__ == "__main__":
    migrate_now(MigrationSettings().database_url.get_secret_value())  # type: ignore[call-arg]  # the environment gives it
