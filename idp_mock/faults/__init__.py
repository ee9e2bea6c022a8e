"""Faults: what a node does wrong when a tester asks for it, and the one mechanism that bends finished drafts.

Owns the catalogue's form, arming, the bending itself, and the faults of HTTP. Does not know any protocol nor login: these own their
faults, and `fault_tables.py` joins them. Nothing here is imported by a login that carries no fault, but `bend`.
"""
