"""Which county labour office is competent for a place: the localities of Poland, their counties and the offices (P28).

Owns the two tables `localities.csv.xz` and `counties.txt`; knows no account and no application.
`localities.csv.xz`: 43,986 towns and villages with commune, county and voivodeship from the state register of geographical names (PRNG, as
of 2021-05-11), by way of the npm package polskie-miejscowosci 1.0.2 (its package file says CC-BY 1.0, its licence file CC0 1.0).
"""
