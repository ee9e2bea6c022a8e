"""The inspector at `/_mock/logins`: one login as it happened, every message explained.

Owns the list of logins, the order of their messages, and the decoders that explain raw octets when somebody looks. Reads events and asks
the control API; changes nothing, and knows no provider: what a message means is read from the message. Everything below `views` is imported
with the first request for a page.
"""
