"""Registration and log-in with a qualified certificate: the statement that a person signs, and who has signed it (P9-P16).

Knows arrivals and signatures; not how a signature is judged, and no form.
"""
