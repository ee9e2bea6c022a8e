"""Trusted lists of the countries and the list of these lists, in the shape of ETSI TS 119 612, each signed by its operator."""

from collections.abc import Iterable

from cryptography.hazmat.primitives.serialization import Encoding

from eid.clock import DAY, Clock, iso_seconds
from eid.xml import escape
from idp_mock.signing.certificates import Certificates
from idp_mock.signing.countries import AUTHORITIES, COUNTRIES, Authority, Listing
from idp_mock.signing.xades import signed

TSL = "http://uri.etsi.org/02231/v2#"
_URI = "http://uri.etsi.org/TrstSvc"
EU_LIST_OF_LISTS = f"{_URI}/TrustedList/TSLType/EUlistofthelists"
EU_GENERIC = f"{_URI}/TrustedList/TSLType/EUgeneric"
CA_QC = f"{_URI}/Svctype/CA/QC"
LOTL = "lotl"
"""Name of the operator of the list of lists."""
LIFETIME = 180 * DAY
"""The longest that TS 119 612 clause 5.3.15 allows a list to be in force is six months."""
STATUS_SINCE = "2016-07-01T00:00:00Z"
"""When Regulation (EU) 910/2014 began to apply to trust services."""
WITHDRAWN_SINCE = "2021-01-01T00:00:00Z"


class TrustedLists:
    """One space's lists; `base` is the address of the stand-in. A list is issued anew each day, by the space's clock."""

    def __init__(self, certificates: Certificates, base: str, clock: Clock) -> None:
        self._certificates = certificates
        self._base = base
        self._clock = clock

    def list_of_lists(self) -> bytes:
        return self._signed(LOTL, "EU", EU_LIST_OF_LISTS, "".join(self._pointers()), "")

    def list_of(self, country: str) -> bytes:
        """Of one of `COUNTRIES`."""
        own = (one for one in AUTHORITIES.values() if one.country == country and one.listing is not Listing.UNKNOWN)
        services = "".join(self._service(authority) for authority in own)
        provider = (
            f"<TrustServiceProvider><TSPInformation><TSPName>{_name('Test trust services')}</TSPName></TSPInformation>"
            f"<TSPServices>{services}</TSPServices></TrustServiceProvider>"
        )
        providers = f"<TrustServiceProviderList>{provider}</TrustServiceProviderList>"
        return self._signed(_operator(country), country, EU_GENERIC, "", providers)

    def journal(self) -> str:
        """The certificate of who signs the list of lists, in PEM: as the Official Journal of the EU publishes it."""
        return self._certificates.operator(LOTL, "EU").certificate.public_bytes(Encoding.PEM).decode()

    def _pointers(self) -> Iterable[str]:
        for country, name in COUNTRIES.items():
            operator = self._certificates.operator(_operator(country), country)
            yield (
                "<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity>"
                f"<DigitalId><X509Certificate>{operator.certificate_base64}</X509Certificate></DigitalId>"
                "</ServiceDigitalIdentity></ServiceDigitalIdentities>"
                f"<TSLLocation>{escape.text(f'{self._base}/tl/{country.lower()}.xml')}</TSLLocation><AdditionalInformation>"
                f"<OtherInformation><TSLType>{EU_GENERIC}</TSLType></OtherInformation>"
                f"<OtherInformation><SchemeTerritory>{country}</SchemeTerritory></OtherInformation>"
                f"<OtherInformation><SchemeOperatorName>{_name(f'Test scheme operator of {name}')}</SchemeOperatorName></OtherInformation>"
                "</AdditionalInformation></OtherTSLPointer>"
            )

    def _service(self, authority: Authority) -> str:
        since = STATUS_SINCE if authority.listing is Listing.GRANTED else WITHDRAWN_SINCE
        certificate = self._certificates.authority(authority.name).certificate_base64
        return (
            f"<TSPService><ServiceInformation><ServiceTypeIdentifier>{CA_QC}</ServiceTypeIdentifier>"
            f"<ServiceName>{_name(authority.common_name)}</ServiceName><ServiceDigitalIdentity>"
            f"<DigitalId><X509Certificate>{certificate}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
            f"<ServiceStatus>{_URI}/TrustedList/Svcstatus/{authority.listing}</ServiceStatus>"
            f"<StatusStartingTime>{since}</StatusStartingTime><ServiceInformationExtensions>"
            f'<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">'
            f"{_URI}/TrustedList/SvcInfoExt/{authority.scope}</URI></AdditionalServiceInformation></Extension>"
            "</ServiceInformationExtensions></ServiceInformation></TSPService>"
        )

    def _signed(self, operator: str, territory: str, kind: str, pointers: str, providers: str) -> bytes:
        now = self._clock.now()
        issued = now - now % DAY
        pointed = f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL>" if pointers else ""
        text = (
            f'<TrustServiceStatusList xmlns="{TSL}" Id="list" TSLTag="http://uri.etsi.org/19612/TSLTag"><SchemeInformation>'
            f"<TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>{int(issued // DAY)}</TSLSequenceNumber>"
            f"<TSLType>{kind}</TSLType><SchemeOperatorName>{_name('Test scheme operator')}</SchemeOperatorName>"
            f"<SchemeName>{_name(f'{territory}: test list, no legal value')}</SchemeName><SchemeTerritory>{territory}</SchemeTerritory>"
            f"{pointed}<ListIssueDateTime>{iso_seconds(issued)}</ListIssueDateTime>"
            f"<NextUpdate><dateTime>{iso_seconds(issued + LIFETIME)}</dateTime></NextUpdate></SchemeInformation>"
            f"{providers}</TrustServiceStatusList>"
        )
        return signed(text.encode(), self._certificates.operator(operator, territory), (), now)


def _operator(country: str) -> str:
    return f"list of {country}"


def _name(text: str) -> str:
    return f'<Name xml:lang="en">{escape.text(text)}</Name>'
