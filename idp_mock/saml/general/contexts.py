"""Authentication contexts: which levels of assurance satisfy a RequestedAuthnContext, and what the answer then says (SAML core §3.3.2.2.1).

Levels of eIDAS are themselves. The classes of SAML say how somebody logged in, not how sure that is; they are taken as the level that such
a login reaches here, and one that is asked for exactly is satisfied by anything stronger too: who has a second factor has used a password.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from eid.identity.level import Level, level_of_uri

_CLASS = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_CLASSES = {
    Level.LOW: ("unspecified", "Password", "PasswordProtectedTransport", "PreviousSession", "InternetProtocolPassword"),
    Level.SUBSTANTIAL: ("MobileOneFactorContract", "MobileOneFactorUnregistered", "MobileTwoFactorUnregistered", "TimeSyncToken"),
    Level.HIGH: ("MobileTwoFactorContract", "Smartcard", "SmartcardPKI", "SoftwarePKI", "TLSClient", "X509"),
}
_BY_CLASS = {_CLASS + name: level for level, names in _CLASSES.items() for name in names} | {
    "https://refeds.org/profile/sfa": Level.LOW,
    "https://refeds.org/profile/mfa": Level.SUBSTANTIAL,
}
KNOWN = (*(level.uri for level in Level), *_BY_CLASS)


class _Context(Struct, frozen=True):
    """A context that was asked for."""

    uri: str
    level: Level

    @property
    def is_level(self) -> bool:
        return self.uri == self.level.uri


def _exact(reached: Level, wanted: Sequence[_Context]) -> str:
    fitting = (one for one in wanted if (one.level is reached if one.is_level else reached.reaches(one.level)))
    return next((one.uri for one in fitting), "")


def _minimum(reached: Level, wanted: Sequence[_Context]) -> str:
    return _told(reached, [one for one in wanted if reached.reaches(one.level)])


def _maximum(reached: Level, wanted: Sequence[_Context]) -> str:
    return _told(reached, [one for one in wanted if one.level.reaches(reached)])


def _better(reached: Level, wanted: Sequence[_Context]) -> str:
    return reached.uri if all(reached.reaches(one.level) and reached is not one.level for one in wanted) else ""


COMPARISONS: dict[str, Callable[[Level, Sequence[_Context]], str]] = {
    "exact": _exact,
    "minimum": _minimum,
    "maximum": _maximum,
    "better": _better,
}


def answers_to(comparison: str, contexts: Sequence[str]) -> dict[Level, str]:
    """The AuthnContextClassRef to answer with, by each level that satisfies the request, the lowest first. Contexts that nobody here knows
    are passed over; with none that is known, nothing satisfies. An empty comparison means exact."""
    if not contexts:
        return {level: level.uri for level in Level}
    wanted = [_Context(uri, level) for uri in contexts if (level := level_of_uri(uri) or _BY_CLASS.get(uri))]
    judge = COMPARISONS.get(comparison or "exact")
    if judge is None or not wanted:
        return {}
    return {level: told for level in Level if (told := judge(level, wanted))}


def _told(reached: Level, fitting: Sequence[_Context]) -> str:
    """A level is told as it is; a class as it was asked for."""
    if not fitting:
        return ""
    return reached.uri if any(one.is_level for one in fitting) else fitting[0].uri
