"""Real Postgres and Valkey from wheels, as children that die with their parent."""
