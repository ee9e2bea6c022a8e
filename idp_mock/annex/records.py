"""Kinds of records that are kept behind the doors. Every node's sweeper, snapshots and resets know them, so this imports nothing."""

VISITS = "partner-visit"
PARTNERS = "partners"
"""The namespace of what partners keep."""
PROFILE_VISITS = "profile-visit"
HOLDERS = "profile-holder"
APPLICATIONS = "profile-application"
EPHEMERAL = (VISITS, PROFILE_VISITS)
"""Kinds whose records end at their `expires_at`."""
LASTING = (HOLDERS, APPLICATIONS)
