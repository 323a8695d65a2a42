"""The operator's view: what the pages and the `payerwatch` command do alike, each deed in the audit log."""
