"""The desk of staff on Monday morning: sessions without a report, and records to look at."""
