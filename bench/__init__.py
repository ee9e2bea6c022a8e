"""What a login costs: whole logins side by side with a floor and with peers, the steps of one login, cold start and memory.

Knows the node only by its addresses and as a WSGI application. Nothing here is imported by the programs, and no peer's code is kept here.
"""
