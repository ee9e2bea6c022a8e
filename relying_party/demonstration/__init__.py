"""For those who show the portals to others: a guided tour, and a switch that leaves out rules so that an attack succeeds before it fails.

Owns the tour's stops, the attacks and the switch. Knows the federation by the names of its rules alone; the portals know nothing of it.
"""
