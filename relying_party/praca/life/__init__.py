"""The life of an account at Praca: its data, the change of contact data and password, closing, confirming the address (P21, P22, P27).

Knows accounts and forms; not how a person registers, and no application.
"""
