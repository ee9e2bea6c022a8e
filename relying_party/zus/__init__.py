"""The portal modelled on ZUS PUE: profiles that a branch must trust, the account's data, the telephone centre (requirements Z1-Z14).

Knows arrivals, accounts, forms and sessions; not how a person is identified at the node, and no other portal.
"""
