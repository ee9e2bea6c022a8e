"""The register of each office: its applications in the order in which they came, found without looking through all of them.

A store has no queries. So the register keeps rows in blocks of `BLOCK` rows, and for each office one directory that counts the rows of each
block by kind and status: a page of a filtered list is the directory and the few blocks that hold its rows. Words of names stand in logs.
"""
