"""The register of each office: its applications in the order in which they came, found without looking through all of them.

A store has no queries. So the register keeps a row for each place, a count for each kind and status, a strip of letters that tell the kind
and status of thousands of places (`facets`), and sheets of names (`index`). A page of a filtered list is the counts, some strips and
its own rows.
"""
