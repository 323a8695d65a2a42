"""Events between services. Postgres is the truth; the stream server only rings the bell, and may forget everything."""
