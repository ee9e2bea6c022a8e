"""The portal modelled on Praca.gov.pl: its registration form, its pages, its account (requirements P1-P35).

Knows arrivals, accounts and sessions; not how a person is identified at the node, and no other portal.
"""
