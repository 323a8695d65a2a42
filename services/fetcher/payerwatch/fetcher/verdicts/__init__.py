"""What a response really was. Pure: no I/O, no clock, no environment."""
