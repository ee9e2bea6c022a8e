"""Pages that most nodes never show: built, and imported, when somebody first opens one, so that a start and an honest login cost no more.

Owns the way from the node's application into those that are built later. Knows the packages behind them by name alone, and no protocol.
"""
