"""Everything that runs on one machine: the command, embedded servers, demo payers, stand-ins."""
