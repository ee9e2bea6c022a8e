"""Kinds of records that are kept behind the doors. Every node's sweeper, snapshots and resets know them, so this imports nothing."""

VISITS = "partner-visit"
PARTNERS = "partners"
"""The namespace of what partners keep."""
EPHEMERAL = (VISITS,)
"""Kinds whose records end at their `expires_at`."""
