"""What can be done with tasks: each function is one transaction."""
