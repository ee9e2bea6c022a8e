"""The checker: plays a browser against somebody's relying party, one fault after another, and says what it did.

Owns the description of a relying party (rp.toml), the browsers, the verdicts and their reports. Knows the node and the relying party by
HTTP and JSON alone: no protocol, no page of the node but by the marks that its forms bear for test tools.
"""
