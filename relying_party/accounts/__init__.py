"""Accounts: who may log in at a portal, under which name, with which password and roles, and that nobody has two.

Owns holders, login names, passwords and the pause after wrong ones. Knows no page, no portal's form and nothing of the node.
"""
