"""A person's own data: told whole, erased whole after a time to think again, and kept no longer than needed."""
