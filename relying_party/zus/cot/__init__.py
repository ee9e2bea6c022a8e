"""COT, the telephone service centre: a person proves who they are by keys and hears how their matter stands (Z7-Z9).

Knows profiles; knows neither registration, branch nor the account's data.
"""
