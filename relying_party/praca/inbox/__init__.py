"""The inbox of an account: letters and decisions of the offices, their delivery with a receipt (UPD), and the notice by e-mail (P4, P31).

Knows what was sent; not why: decisions are made in `clerks`.
"""
