"""Rosters of ambassadors: what a row means, which record it is, how it comes into the register and out again."""
