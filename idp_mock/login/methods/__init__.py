"""Means of login behind the node: each says who is there. Know no page and no protocol."""
