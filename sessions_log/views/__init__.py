"""The ambassador's own study sessions: plan, report, change, cancel, postpone."""
