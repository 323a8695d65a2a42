"""A stand-in for SendGrid: as strict as the original, fails on request, and shows what it took as a mailbox."""
