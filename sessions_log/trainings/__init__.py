"""Training sessions (アンバサダー講習会): seats, waiting list, attendance, certificates. Nothing here is counted."""
