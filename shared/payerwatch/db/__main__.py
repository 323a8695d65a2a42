"""`python -m payerwatch.db`: brings the database that DATABASE_URL names up to this code."""

from payerwatch.db.migrate import migrate_now
from payerwatch.servers.settings import MigrationSettings
from payerwatch.servers.starting import read_settings

if __name__ == "__main__":
    migrate_now(read_settings(MigrationSettings).database_url.get_secret_value())
