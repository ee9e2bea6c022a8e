"""Personas: the test people who can log in, each with a purpose.

Owns their facts and their public passwords. Does not know how a login goes, nor any protocol or page.
"""
