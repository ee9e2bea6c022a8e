"""A client whose person logs in and out again."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import httpx
import jwt
from bs4 import BeautifulSoup

from tests.idp_mock.oidc.conformance.party import SIGNED_OUT, Party


@dataclass
class SigningOut:
    """A person who is logged in, and the ID token of that login."""

    party: Party
    id_token: str
    session_state: str

    def end(self, **parameters: str) -> httpx.Response:
        """Sends the browser to the end session endpoint; answers its question, where there is one, with yes."""
        page = self.party.browser.get(self.party.metadata["end_session_endpoint"], params=parameters)
        if page.status_code != 200 or 'id="log-out"' not in page.text:
            return page
        form = BeautifulSoup(page.text, "lxml").find("form", id="log-out")
        return self.party.browser.post(form["action"], data={one["name"]: one["value"] for one in form.find_all("input")})

    def whole(self, **changes: str) -> dict[str, str]:
        """The parameters of a complete request."""
        return {"id_token_hint": self.id_token, "post_logout_redirect_uri": SIGNED_OUT, "state": "bye & bye"} | changes

    @property
    def is_logged_in(self) -> bool:
        answer = self.party.answer_of(self.party.ask(prompt="none"))
        assert answer.get("error") in ("", "login_required")
        return "error" not in answer.parameters

    @property
    def claims(self) -> dict[str, object]:
        return self.party.claims(self.id_token)


def signing_out(new_party: Callable[..., Party], client_id: str) -> SigningOut:
    party = new_party(client_id)
    answer = party.log_in()
    return SigningOut(party, party.tokens(answer)["id_token"], answer["session_state"])


def returned(response: httpx.Response) -> dict[str, str]:
    """What the browser brings to the address after logout."""
    assert response.status_code == 303, response.text
    address = urlsplit(response.headers["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == SIGNED_OUT
    return dict(parse_qsl(address.query))


def without_signature(id_token: str) -> str:
    return jwt.encode(jwt.decode(id_token, options={"verify_signature": False}), None, algorithm="none")


def signed_by_another(id_token: str) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec

    header = jwt.get_unverified_header(id_token)
    claims = jwt.decode(id_token, options={"verify_signature": False})
    return jwt.encode(claims, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256", headers={"kid": header["kid"]})
