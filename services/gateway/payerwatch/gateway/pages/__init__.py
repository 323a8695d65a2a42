"""One module per page: what it asks of the database, and what it shows."""
