"""Login: brings a person from a protocol's request to an outcome, page by page.

Owns flows and the node's own sessions (SSO). Knows no protocol: a protocol begins a flow and later reads its outcome.
"""
