"""The page behind the QR on the wall, and the screens of whoever holds the session."""
