"""Papers that the offices issue: the receipt of an application (UPP), letters and decisions, the receipt of a delivery (UPD).

Each is an XML document under the offices' electronic seal, and a PDF to read. Papers are in Polish, whatever the language of the screens.
What the real ones look like is not public; the elements here are a guess.
"""
