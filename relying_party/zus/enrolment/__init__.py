"""Making a profile: terms, choice of a way, the form, the code from the picture (Z2-Z12).

Owns forms that were begun and captchas. Knows profiles and visits; knows neither the clerk, COT nor the account's data.
"""
