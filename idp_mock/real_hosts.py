"""The host names of the real node, under which this one answers too (wezel-krajowy.md ch. 1)."""

REAL_HOSTS = (
    "login.gov.pl",
    "int.login.gov.pl",
    "int.wk.login.gov.pl",
    "symulator.login.gov.pl",
    "podmiotyzewnetrzne.login.gov.pl",
    "int-podmiotyzewnetrzne.login.gov.pl",
    "int.podmiotyzewnetrzne.login.gov.pl",
)
"""Production, integration (its older name third), simulator; then the same for private bodies (the last spelling has one source only)."""
