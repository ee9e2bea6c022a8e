"""The office's side of the counter: who works there, what comes in, calls, decisions, accounts (P31, P32).

Knows applications, registers and letters; clerks log in through the node as everybody does, and settings say who is one.
"""
