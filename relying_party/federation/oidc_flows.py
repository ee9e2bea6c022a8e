"""The ways in which an answer over OpenID Connect may travel, and what may come with it: settings `oidc_flow` and `oidc_refresh`."""

from collections.abc import Mapping

from msgspec import Struct

AUTHORIZATION_ALG = "authorization_signed_response_alg"


class Flow(Struct, frozen=True, kw_only=True):
    """`response_mode` is empty where the default of the response type will do. A fragment never reaches a server, so that answers with
    tokens in them come as a form. `signed` are client metadata that say how something is to be signed beyond the ID token."""

    response_type: str
    response_mode: str = ""
    grant_types: tuple[str, ...] = ("authorization_code",)
    signed: tuple[str, ...] = ()

    @property
    def asked(self) -> Mapping[str, str]:
        """As parameters of the request."""
        mode = {"response_mode": self.response_mode} if self.response_mode else {}
        return {"response_type": self.response_type, **mode}

    @property
    def is_secured(self) -> bool:
        """Whether the answer is a JWT."""
        return AUTHORIZATION_ALG in self.signed

    def brings(self, what: str) -> bool:
        """Whether the browser brings a `code`, an `id_token` or a `token`."""
        return what in self.response_type.split()


class Refresh(Struct, frozen=True, kw_only=True):
    """How the portal comes by a refresh token: what it registers, and asks for, beyond the rest; `keeps` it, or has no use for one."""

    keeps: bool = True
    grant_types: tuple[str, ...] = ("refresh_token",)
    scope: tuple[str, ...] = ()
    asked: Mapping[str, str] = {}


REFRESH: Mapping[str, Refresh] = {
    "no": Refresh(keeps=False, grant_types=()),
    "registered": Refresh(),
    "offline": Refresh(scope=("offline_access",), asked={"prompt": "consent"}),
}
"""By the setting `oidc_refresh`. Without consent a node must not heed offline_access (OpenID Connect Core section 11)."""
_HYBRID = ("authorization_code", "implicit")
FLOWS: Mapping[str, Flow] = {
    "code": Flow(response_type="code"),
    "form_post": Flow(response_type="code", response_mode="form_post"),
    "jwt": Flow(response_type="code", response_mode="jwt", signed=(AUTHORIZATION_ALG,)),
    "hybrid": Flow(response_type="code id_token", response_mode="form_post", grant_types=_HYBRID),
    "hybrid_token": Flow(response_type="code id_token token", response_mode="form_post", grant_types=_HYBRID),
}
