"""Faults of SAML: tables of rows over edits of finished messages, which are signed again after each edit.

Owns what can be wrong with an answer of either profile. Does not know when a fault is armed, nor how a login runs.
"""
