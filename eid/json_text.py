"""JSON from outside."""

import msgspec

UNREADABLE_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""All that `msgspec.json.decode` raises for octets of others: what is no JSON or no UTF-8, or is nested so deeply that nobody reads it."""
