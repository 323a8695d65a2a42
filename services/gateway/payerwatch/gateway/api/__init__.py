"""What other systems call."""
