"""The ways to log in that the chooser shows (wezel-krajowy.md ch. 12)."""

from msgspec import Struct


class Provider(Struct, frozen=True, kw_only=True):
    """A tile of the chooser. `authority` is how messages name the provider; all but the first are guesses."""

    name: str
    authority: str


PROFIL_ZAUFANY = Provider(name="pz", authority="pz.gov.pl")
PROVIDERS = (
    PROFIL_ZAUFANY,
    Provider(name="mobywatel", authority="mobywatel.gov.pl"),
    Provider(name="edowod", authority="edowod.gov.pl"),
    Provider(name="bank", authority="mojeid.pl"),
    Provider(name="eu", authority="eidas"),
)
NAMES = frozenset(provider.name for provider in PROVIDERS)
