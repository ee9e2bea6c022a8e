"""Applications to a county labour office, from the first draft to the receipt (P28-P33).

Owns the kinds of applications (a table), drafts with their attachments, signing and filing. Knows accounts and offices; what an office does
with an application that was filed stands in `clerks`.
"""
