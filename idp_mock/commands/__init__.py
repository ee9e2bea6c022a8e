"""The commands of `idp-mock` that talk to a running node, over the control API alone.

Own words and tables for the terminal; know nothing of the node's inside.
"""
