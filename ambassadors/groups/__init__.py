"""A group and its members: each signs in alone, what they log belongs to the group, the group counts once."""
