"""Persons and their identifiers: PESEL, PNO and eIDAS forms, levels of assurance. Pure values; knows no protocol and no storage."""
