"""Decoders: each says how well it fits some octets, and reads them. The best fit wins; one that fails falls back to text.

Know nothing of events, stores or pages. A decoder raises `ValueError` for what it cannot read after all.
"""
