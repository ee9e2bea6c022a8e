"""All endpoints of this package, built over the parts of a provider."""

from msgspec import Struct

from idp_mock.oidc.authorize import AuthorizationEndpoint
from idp_mock.oidc.direct.device import DeviceAuthorizationEndpoint
from idp_mock.oidc.direct.introspection import IntrospectionEndpoint
from idp_mock.oidc.direct.logo import Logos
from idp_mock.oidc.direct.par import PushedRequestEndpoint
from idp_mock.oidc.direct.registration import RegistrationEndpoint
from idp_mock.oidc.direct.revocation import RevocationEndpoint
from idp_mock.oidc.parts import Parts


class DirectEndpoints(Struct, frozen=True, kw_only=True):
    """What the views call."""

    par: PushedRequestEndpoint
    introspection: IntrospectionEndpoint
    revocation: RevocationEndpoint
    registration: RegistrationEndpoint
    device: DeviceAuthorizationEndpoint
    logos: Logos


def direct_endpoints(parts: Parts, authorize: AuthorizationEndpoint) -> DirectEndpoints:
    """`authorize` judges what is pushed."""
    issuer, authentication = parts.issuer, parts.authentication
    return DirectEndpoints(
        par=PushedRequestEndpoint(authentication, parts.possession, parts.opener, authorize, parts.pushed),
        introspection=IntrospectionEndpoint(issuer, authentication, parts.grants, parts.tokens, parts.signer, parts.keys, parts.clock),
        revocation=RevocationEndpoint(authentication, parts.grants),
        registration=RegistrationEndpoint(parts.registrations, parts.fetcher, parts.signer, parts.clock, parts.chance),
        device=DeviceAuthorizationEndpoint(issuer, authentication, parts.clients, parts.devices),
        logos=Logos(parts.clients, parts.fetcher),
    )
