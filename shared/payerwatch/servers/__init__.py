"""Where the servers are: Postgres, the stream server, the archive."""
