"""The verbs of the `payerwatch` command, one a module, each with a `main`."""
