"""Printed copies: orders, what lies in the store, what was handed out at events, and what became of all of it."""
