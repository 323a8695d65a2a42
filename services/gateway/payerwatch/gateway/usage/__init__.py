"""How many calls organizations make: counted in the stream server, kept in Postgres, told to who pays for them."""
