"""The public calendar: what is to come where, as pages and feeds, and questions to hosts."""
