"""Which grant type is answered by what."""

from collections.abc import Mapping

from idp_mock.login.request import Identified
from idp_mock.oidc.grant_types.client_credentials import ClientCredentialsGrant
from idp_mock.oidc.grant_types.code import CodeGrant
from idp_mock.oidc.grant_types.device_code import DeviceCodeGrant
from idp_mock.oidc.grant_types.refresh import RefreshGrant
from idp_mock.oidc.grant_types.token_exchange import TokenExchangeGrant
from idp_mock.oidc.messages import Authorization
from idp_mock.oidc.metadata import GrantType
from idp_mock.oidc.parts import Parts
from idp_mock.oidc.token import Granting


def granting(parts: Parts) -> Mapping[GrantType, Granting]:
    """Every grant type of the token endpoint."""
    grants, tokens = parts.grants, parts.tokens

    def collect(device_code: str, client_id: str) -> tuple[Authorization, Identified | None]:
        device = parts.devices.collect(device_code, client_id)
        return device.authorization, device.who

    return {
        GrantType.CODE: CodeGrant(grants, tokens),
        GrantType.REFRESH: RefreshGrant(grants, tokens),
        GrantType.CLIENT_CREDENTIALS: ClientCredentialsGrant(grants, tokens),
        GrantType.DEVICE_CODE: DeviceCodeGrant(collect, grants, tokens),
        GrantType.TOKEN_EXCHANGE: TokenExchangeGrant(grants, tokens),
    }
