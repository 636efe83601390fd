"""Tables from outside (名簿の取り込み): read, matched, previewed, applied in one transaction, undone within 30 days.

The engine knows nothing of what a row means: a `kinds.Kind` does, one for ambassadors here and one for the histories
of study sessions above. docs/decisions/0018-rosters.md says why it is so.
"""
