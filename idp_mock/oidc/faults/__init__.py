"""Faults of OpenID Connect: tables of rows over bends of tokens, authorization responses and documents.

Owns what can be wrong with an answer of the provider. Does not know when a fault is armed, nor how a login runs.
"""
