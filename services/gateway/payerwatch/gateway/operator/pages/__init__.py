"""The operator's pages. Who is no operator has no such page; who is one shows a second factor first."""
