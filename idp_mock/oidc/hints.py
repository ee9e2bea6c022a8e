"""ID tokens that clients send back to say whom they mean (`id_token_hint`)."""

from collections.abc import Mapping
from typing import Any

from idp_mock.oidc.jose import Signer, UntrustedToken


def hinted_claims(id_token_hint: str, signer: Signer, issuer: str) -> Mapping[str, Any] | None:
    """The claims of an ID token that this node issued, be it expired; None for every other text, also for what else this node signs: access
    tokens, logout tokens and signed answers say so by their `typ`, or have no `sub` and no `exp`."""
    try:
        hinted = signer.read(id_token_hint)
    except UntrustedToken:
        return None
    is_id_token = signer.type_of(id_token_hint) == "JWT" and {"sub", "exp"} <= hinted.keys()
    return hinted if is_id_token and hinted.get("iss") == issuer else None
