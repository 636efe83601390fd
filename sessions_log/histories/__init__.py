"""Histories of study sessions (day, place, head-count, ambassador) from a table: the engine of ambassadors.rosters."""
