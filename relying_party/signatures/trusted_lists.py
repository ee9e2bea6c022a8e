"""Which services issue qualified certificates: read from trusted lists (ETSI TS 119 612) that a signed list of lists points at."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from eid.certificates import der_certificate
from eid.clock import MINUTE, Clock
from eid.xml.parser import Element, XmlRefused, parse, text_of
from relying_party.signatures.enveloped import covers_the_root, holds, ids_are_unique, is_strong, only, own_signature
from relying_party.signatures.reaching import Fetch, Unreachable
from relying_party.signatures.trouble import Refused, Trouble

BELIEVED_FOR = 10 * MINUTE
"""How long a list is used before it is fetched again; no longer than it says itself."""
LARGEST_LIST = 512 * 1024
TSL = "{http://uri.etsi.org/02231/v2#}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_URI = "http://uri.etsi.org/TrstSvc"
CA_QC = f"{_URI}/Svctype/CA/QC"
GRANTED = f"{_URI}/TrustedList/Svcstatus/granted"
FOR_SIGNATURES = f"{_URI}/TrustedList/SvcInfoExt/ForeSignatures"
LIST_OF_LISTS = f"{_URI}/TrustedList/TSLType/EUlistofthelists"
COUNTRY_LIST = f"{_URI}/TrustedList/TSLType/EUgeneric"
_INFORMATION = f"{TSL}SchemeInformation"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A listed service. `since` (seconds since the epoch) is when its status began; `scopes` are what it issues certificates for."""

    certificates: tuple[x509.Certificate, ...]
    kind: str
    status: str
    since: float
    scopes: frozenset[str]

    def issues_for_signatures(self, at: float) -> bool:
        """Whether its certificates for signatures are qualified at that time (TS 119 612 clauses 5.5.1, 5.5.4, 5.5.9.4)."""
        return self.kind == CA_QC and self.status == GRANTED and self.since <= at and FOR_SIGNATURES in self.scopes


@dataclass(frozen=True, kw_only=True)
class Pointer:
    """Where the list of a country is, and whose signature it bears."""

    location: str
    signers: tuple[x509.Certificate, ...]


@dataclass(frozen=True, kw_only=True)
class _Believed:
    root: Element
    until: float


class TrustedLists:
    """The lists as they are now. Fetched at first use and kept by the process for a while.

    `anchors` gives the certificates one of which must have signed the list of lists at `address`.
    """

    def __init__(self, address: str, anchors: Callable[[], tuple[x509.Certificate, ...]], fetch: Fetch, clock: Clock) -> None:
        self._address = address
        self._anchors = anchors
        self._fetch = fetch
        self._clock = clock
        self._believed: dict[str, _Believed] = {}

    def services(self, country: str) -> tuple[Service, ...]:
        """Of the list of that country; none where the list of lists points at no list of it. Raises `Refused` with `LISTS_UNAVAILABLE`."""
        try:
            pointer = self._pointers().get(country)
            if pointer is None:
                return ()
            return _services(self._list(pointer.location, COUNTRY_LIST, country, lambda: pointer.signers))
        except (Unreachable, XmlRefused, Refused, ValueError, binascii.Error) as error:
            raise Refused(
                Trouble.LISTS_UNAVAILABLE, expected=f"a trusted list of {country} that can be believed", got=str(error)
            ) from error

    def _pointers(self) -> dict[str, Pointer]:
        root = self._list(self._address, LIST_OF_LISTS, "EU", self._anchors)
        found = root.findall(f"{_INFORMATION}/{TSL}PointersToOtherTSL/{TSL}OtherTSLPointer")
        return {_only_text(one, f".//{TSL}SchemeTerritory"): _pointer(one) for one in found}

    def _list(self, address: str, kind: str, territory: str, signers: Callable[[], tuple[x509.Certificate, ...]]) -> Element:
        known = self._believed.get(address)
        now = self._clock.now()
        if known is None or now >= known.until:
            root = parse(self._fetch(address, None), LARGEST_LIST)
            ends = _judged(root, kind, territory, signers(), now)
            known = self._believed[address] = _Believed(root=root, until=min(ends, now + BELIEVED_FOR))
        return known.root


def _judged(root: Element, kind: str, territory: str, signers: tuple[x509.Certificate, ...], now: float) -> float:
    """Until when the list is in force. Raises `Refused` unless one of the signers made it, it is of that kind and territory, and is in
    force now."""
    _is_signed_by(root, signers)
    said = (_only_text(root, f"{_INFORMATION}/{TSL}TSLType"), _only_text(root, f"{_INFORMATION}/{TSL}SchemeTerritory"))
    if root.tag != f"{TSL}TrustServiceStatusList" or said != (kind, territory):
        raise Refused(Trouble.LISTS_UNAVAILABLE, expected=f"the list of {territory}", got=said)
    ends = instant(_only_text(root, f"{_INFORMATION}/{TSL}NextUpdate/{TSL}dateTime"))
    if now >= ends:
        raise Refused(Trouble.LISTS_UNAVAILABLE, expected="a list that is in force", got=f"one whose next update was due at {ends:.0f}")
    return ends


def _is_signed_by(root: Element, signers: tuple[x509.Certificate, ...]) -> None:
    ids_are_unique(root)
    signature = own_signature(root)
    references = signature.findall(f"{_DS}SignedInfo/{_DS}Reference")
    covering = [one for one in references if one.get("URI") in ("", f"#{root.get('Id')}")]
    covers_the_root(only(covering, "reference to the list"), root)
    if not any(is_strong(signer) and holds(root, signature, signer) for signer in signers):
        raise Refused(
            Trouble.LISTS_UNAVAILABLE, expected="a list signed by its operator", got="a signature of somebody else, or none that holds"
        )


def _pointer(element: Element) -> Pointer:
    return Pointer(location=_only_text(element, f"{TSL}TSLLocation"), signers=_certificates(element))


def _services(root: Element) -> tuple[Service, ...]:
    return tuple(_service(one) for one in root.iter(f"{TSL}ServiceInformation"))


def _service(element: Element) -> Service:
    scopes = element.findall(f"{TSL}ServiceInformationExtensions/{TSL}Extension/{TSL}AdditionalServiceInformation/{TSL}URI")
    return Service(
        certificates=_certificates(element),
        kind=_only_text(element, f"{TSL}ServiceTypeIdentifier"),
        status=_only_text(element, f"{TSL}ServiceStatus"),
        since=instant(_only_text(element, f"{TSL}StatusStartingTime")),
        scopes=frozenset(text_of(one).strip() for one in scopes),
    )


def _certificates(element: Element) -> tuple[x509.Certificate, ...]:
    found = element.iter(f"{TSL}X509Certificate")
    return tuple(der_certificate(base64.b64decode("".join(text_of(one).split()), validate=True)) for one in found)


def _only_text(element: Element, path: str) -> str:
    return text_of(only(element.findall(path), path.rpartition("}")[2])).strip()


def instant(text: str) -> float:
    """Seconds since the epoch of an xs:dateTime with a time zone. Raises `ValueError`."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"no time zone in {text[:40]!r}")
    return at.timestamp()
