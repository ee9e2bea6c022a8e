"""The branch: visits, the clerk who looks at a document, the decision to trust a profile, and the audit of it (Z13).

Knows profiles; knows neither registration, COT nor the account's data.
"""
