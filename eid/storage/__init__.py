"""JSON records by kind and key, and append-only logs, behind one narrow interface.

Owns durability and atomicity. Knows neither time nor the meaning of a record: expiry is a field that others judge.
"""
