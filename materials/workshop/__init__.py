"""A prefecture's own edition: how it comes about, and how its issuer cares for it afterwards (decision 0013)."""
