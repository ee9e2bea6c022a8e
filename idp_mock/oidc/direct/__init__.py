"""Endpoints that clients call themselves, without a browser: registration, pushed requests, introspection, revocation, device codes.

Owns what these answer and where they are. Uses the rules of the authorization endpoint and the records of the package around it; nothing
there knows of these endpoints.
"""
