"""What the node and the portals both stand on: identity, storage, XML cryptography, clock, chance and settings.

Owns no page and no protocol. Imports neither `idp_mock` nor `relying_party`.
"""
