"""Every setting of the node, with the default that works and the help that the command line prints."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from eid.clock import DAY
from eid.settings import addresses_or_networks, one_of, or_empty, setting, web_address, within
from idp_mock.loopback import named_hosts
from idp_mock.real_hosts import REAL_HOSTS


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Read once at start; option `--port` is environment variable `IDP_PORT` and key `port` of the configuration file."""

    host: str = setting("127.0.0.1", help="Address to listen on; loopback unless told otherwise.")
    port: int = setting(8000, help="TCP port to listen on.", check=within(1, 65535))
    public_url: str = setting(
        "",
        help="Address that browsers use, without a final slash; default http://localhost:PORT, https with tls.",
        check=or_empty(web_address),
    )
    store: str = setting("sqlite:///var/node.sqlite", help="Store address: sqlite:///path, sqlite:///:memory: or redis://host:port/db.")
    keys: str = setting("keys", help="Folder of the key pairs; made at first start.")
    tls: bool = setting(False, help="Serve https, with a certificate of the private test CA in the folder of keys (idp-mock ca export).")
    workers: int = setting(1, help="Processes that serve requests.", check=within(1, 256))
    server: str = setting(
        "granian", help="HTTP server: granian, or waitress (pure Python, one process).", check=one_of("granian", "waitress")
    )
    strict: bool = setting(False, help="Refuse clients and service providers that are not registered.")
    directives: bool = setting(
        True, help="Let a request say how its login ends (X-Mock-Login, or mock:... as login_hint or RelayState); never where strict."
    )
    control_token: str = setting("", help="Bearer token for /_mock/api; without one it answers on a loopback address only.")
    events: int = setting(
        500, help="How many entries of recorded exchanges a space keeps, each of up to 20; 0 records nothing.", check=within(0, 1_000_000)
    )
    log: str = setting("text", help="Form of the log on standard error: text, or json (an object to a line).", check=one_of("text", "json"))
    chooser: bool = setting(True, help="Show the page with the ways to log in.")
    second_factor: bool = setting(True, help="Ask for the SMS code, which the page itself shows.")
    consent: bool = setting(True, help="Ask before personal data are passed on.")
    account_failures: int = setting(
        100,
        help="Wrong passwords for one user name within 5 minutes, after which it must wait; those over loopback do not count. 0: no limit.",
        check=within(0, 1_000_000),
    )
    address_failures: int = setting(
        300, help="The same for one address of a sender, as trusted proxies tell it. 0: no limit.", check=within(0, 1_000_000)
    )
    flow_lifetime: int = setting(900, help="Seconds until a begun login expires.", check=within(1, DAY))
    session_lifetime: int = setting(3600, help="Seconds until the node's own session (SSO) expires.", check=within(1, 366 * DAY))
    code_lifetime: int = setting(60, help="Seconds until an authorization code expires.", check=within(1, DAY))
    token_lifetime: int = setting(3600, help="Seconds until an access token and an ID token expire.", check=within(1, 366 * DAY))
    refresh_token_lifetime: int = setting(30 * DAY, help="Seconds until a refresh token expires.", check=within(1, 366 * DAY))
    artifact_lifetime: int = setting(120, help="Seconds until a SAML artifact expires.", check=within(1, DAY))
    entity_id: str = setting("", help="SAML Issuer of the node; default is the bare host name of the public URL, as the real node's.")
    host_names: str = setting(
        "",
        help="Further host names, separated by commas, under which the node answers by SAML with that name as its Issuer, as it does under "
        "those of the real node.",
    )
    clock_skew: int = setting(
        7500, help="Seconds by which a SAML IssueInstant may be off; some clients write local time.", check=within(0, DAY)
    )
    clients: str = setting(
        "", help="TOML file with registered OpenID clients ([[client]]) and SAML service providers ([[service_provider]])."
    )
    metadata_certificates: str = setting(
        "",
        help="PEM file of certificates; metadata of SAML service providers must be signed with one of them. Empty: they need no signature.",
    )
    loopback_hosts: str = setting("", help="Further host names, separated by commas, under which unknown clients are accepted.")
    trusted_proxies: str = setting(
        "", help="IP addresses or networks, separated by commas, of proxies whose X-Forwarded headers count.", check=addresses_or_networks
    )
    client_certificate_header: str = setting(
        "Client-Cert", help="Header in which a trusted proxy hands on a client's TLS certificate: RFC 9440, or PEM as nginx escapes it."
    )
    mtls_url: str = setting(
        "",
        help="Address, without a final slash, at which a proxy asks clients for their TLS certificate; discovery tells it as"
        " mtls_endpoint_aliases (RFC 8705 section 5). Default is the address by which the client asked.",
        check=or_empty(web_address),
    )
    implicit: bool = setting(False, help="Offer response types that bring tokens by the browser (OpenID implicit and hybrid flows).")
    dpop_nonce: bool = setting(
        False, help="Demand in DPoP proofs a nonce that the node gave; without, no proof needs one (RFC 9449 section 8)."
    )
    portal_url: str = setting(
        "http://127.0.0.1:8001", help="Address of the demonstration portals, for the link on the start page.", check=web_address
    )

    @property
    def issuer(self) -> str:
        """The address that browsers use, without a final slash."""
        scheme, usual_port = ("https", 443) if self.tls else ("http", 80)
        own = f"{scheme}://localhost" if self.port == usual_port else f"{scheme}://localhost:{self.port}"
        return self.public_url.rstrip("/") or own

    @property
    def tls_names(self) -> tuple[str, ...]:
        """The host names for which the server certificate is good, beside this machine's own."""
        public = urlsplit(self.public_url).hostname
        return (*((public,) if public else ()), *REAL_HOSTS, *sorted(named_hosts(self.host_names)))
