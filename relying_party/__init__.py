"""The portals: relying parties modelled on Praca.gov.pl and ZUS PUE, the node's first customers and its proof.

Know the node by its protocols alone; share no code with it but `eid`.
"""
