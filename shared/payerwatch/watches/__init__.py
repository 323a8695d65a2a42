"""What people ask to be told of, and which changes meet it. No input or output."""
