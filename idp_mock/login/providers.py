"""The ways to log in that the chooser shows (wezel-krajowy.md ch. 12)."""

from msgspec import Struct


class Provider(Struct, frozen=True, kw_only=True):
    """A tile of the chooser. `authority` is how messages name the provider, empty where it cannot be used in this version."""

    name: str
    authority: str = ""


PROFIL_ZAUFANY = Provider(name="pz", authority="pz.gov.pl")
PROVIDERS = (
    PROFIL_ZAUFANY,
    Provider(name="mobywatel"),
    Provider(name="edowod"),
    Provider(name="bank", authority="mojeid.pl"),
    Provider(name="eu", authority="eidas"),
)
AVAILABLE = frozenset(provider.name for provider in PROVIDERS if provider.authority)
"""Names of those that can be used."""
