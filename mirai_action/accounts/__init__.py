"""Signing in: by a code sent by e-mail, with a second factor for staff. The rows themselves are in core."""
