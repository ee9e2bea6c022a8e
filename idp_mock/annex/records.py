"""Kinds of records that are kept behind the doors. Every node's sweeper, snapshots and resets know them, so this imports nothing."""

VISITS = "partner-visit"
PARTNERS = "partners"
"""The namespace of what partners keep."""
PROFILE_VISITS = "profile-visit"
HOLDERS = "profile-holder"
APPLICATIONS = "profile-application"
CHIPS = "edowod"
PHONE_CODES = "mobywatel-code"
EPHEMERAL = (VISITS, PROFILE_VISITS, PHONE_CODES)
"""Kinds whose records end at their `expires_at`."""
LASTING = (HOLDERS, APPLICATIONS, CHIPS)
