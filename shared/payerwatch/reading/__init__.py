"""Bytes of a payer's document to blocks of text. Pure but for `worker`, which reads in a limited child process."""
