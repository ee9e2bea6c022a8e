"""Profiles: who has one, whether ZUS trusts it, until when it waits, and that nobody has two.

Owns profiles, their logins and passwords, and the reminder before they expire. Knows no page.
"""
