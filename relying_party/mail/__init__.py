"""Mail that the portals send: an outbox in the store, and a postman who empties it into a folder or over SMTP.

Knows no portal and no account: who writes a message decides about its words.
"""
