"""Which levels of assurance satisfy a RequestedAuthnContext (SAML core §3.3.2.2.1)."""

from collections.abc import Callable, Sequence

from eid.identity.level import Level, level_of_uri

Comparison = Callable[[Level, Sequence[Level]], bool]

# `wanted` is sorted, the lowest first.
COMPARISONS: dict[str, Comparison] = {
    "exact": lambda level, wanted: level in wanted,
    "minimum": lambda level, wanted: level.reaches(wanted[0]),
    "maximum": lambda level, wanted: wanted[-1].reaches(level),
    "better": lambda level, wanted: level.reaches(wanted[-1]) and level is not wanted[-1],
}


def acceptable_levels(comparison: str, contexts: Sequence[str]) -> tuple[Level, ...]:
    """The lowest first; all where no context is named, none where nothing can satisfy the request. Unknown URIs are passed over."""
    if not contexts:
        return tuple(Level)
    known = {level_of_uri(uri) for uri in contexts}
    wanted = [level for level in Level if level in known]
    satisfies = COMPARISONS.get(comparison)
    if satisfies is None or not wanted:
        return ()
    return tuple(level for level in Level if satisfies(level, wanted))
