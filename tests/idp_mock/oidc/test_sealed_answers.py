"""Answers as a client registered them: in any algorithm, signed or encrypted userinfo, encrypted ID tokens, names of its own."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc import jwe, jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from idp_mock.login.request import Identified
from idp_mock.oidc.claims import subject
from idp_mock.oidc.jose import ALGORITHMS
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.provider import Provider

RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "enc"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "enc"})
REDIRECT = "https://sealed.example.test/cb"


def client(client_id: str, **members: str) -> str:
    lines = [f'{name} = "{value}"' for name, value in members.items()]
    keys = ", ".join(
        "{" + ", ".join(f'{name} = "{value}"' for name, value in key.as_dict(private=False).items() if isinstance(value, str)) + "}"
        for key in (RSA, EC)
    )
    return "\n".join(
        [
            "[[client]]",
            f'client_id = "{client_id}"',
            'client_secret = "s"',
            f'redirect_uris = ["{REDIRECT}"]',
            f"jwks = {{keys = [{keys}]}}",
            *lines,
            "",
        ]
    )


@pytest.fixture
def clients_file(clients_file: Path) -> Path:
    ours = [
        client("signed", userinfo_signed_response_alg="ES384"),
        client(
            "sealed",
            userinfo_signed_response_alg="ES256",
            userinfo_encrypted_response_alg="ECDH-ES",
            userinfo_encrypted_response_enc="A128GCM",
        ),
        client("closed", userinfo_encrypted_response_alg="RSA-OAEP-256"),
        client("token", id_token_encrypted_response_alg="RSA-OAEP", id_token_encrypted_response_enc="A256GCM"),
        client("pairwise", subject_type="pairwise"),
        *(client(f"alg-{alg}", id_token_signed_response_alg=alg) for alg in ALGORITHMS),
    ]
    with clients_file.open("a", encoding="utf-8") as file:
        file.write("\n".join(ours))
    return clients_file


@pytest.fixture
def tokens_of(
    provider: Provider, log_in: Callable[..., AuthorizeResponse], redeeming: Any, basic: Callable[[str, str], str]
) -> Callable[[str], TokenResponse]:
    def run(client_id: str) -> TokenResponse:
        code = log_in(client_id=client_id, redirect_uri=REDIRECT).parameters["code"]
        return provider.token(basic(client_id, "s"), redeeming(client_id=client_id, redirect_uri=REDIRECT, code=code))

    return run


def verified(token: str, provider: Provider, alg: str) -> dict[str, Any]:
    keys = KeySet.import_key_set({"keys": [key for key in provider.jwks()["keys"] if key["use"] == "sig"]})
    return dict(json.loads(jws.deserialize_compact(token, keys, algorithms=[alg]).payload))


def opened(token: str, key: Any, *algorithms: str) -> str:
    return (jwe.decrypt_compact(token, key, algorithms=list(algorithms)).plaintext or b"").decode()


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", ALGORITHMS)
def test_id_tokens_are_signed_as_registered(provider: Provider, tokens_of: Callable[[str], TokenResponse], alg: str) -> None:
    answer = tokens_of(f"alg-{alg}")
    claims = verified(answer.id_token, provider, alg)
    assert claims["aud"] == f"alg-{alg}"
    octets = {"ES384": 24, "EdDSA": 32}.get(alg, 16)
    assert len(base64.urlsafe_b64decode(claims["at_hash"] + "==")) == octets


def test_userinfo_is_signed_for_its_client(provider: Provider, tokens_of: Callable[[str], TokenResponse], http: FlaskClient) -> None:
    answer = http.get("/oidc/userinfo", headers={"Authorization": f"Bearer {tokens_of('signed').access_token}"})
    assert answer.mimetype == "application/jwt"
    claims = verified(answer.text, provider, "ES384")
    assert (claims["iss"], claims["aud"], claims["given_name"]) == ("http://localhost:8000", "signed", "Żaneta")


def test_userinfo_is_signed_and_then_encrypted(provider: Provider, tokens_of: Callable[[str], TokenResponse]) -> None:
    sealed = provider.userinfo(tokens_of("sealed").access_token)
    assert isinstance(sealed, str)
    assert verified(opened(sealed, EC, "ECDH-ES", "A128GCM"), provider, "ES256")["aud"] == "sealed"


def test_userinfo_may_be_encrypted_alone(provider: Provider, tokens_of: Callable[[str], TokenResponse]) -> None:
    closed = provider.userinfo(tokens_of("closed").access_token)
    assert isinstance(closed, str)
    assert json.loads(opened(closed, RSA, "RSA-OAEP-256", "A128CBC-HS256"))["family_name"] == "Testowa-Próbna"


def test_an_id_token_is_signed_and_then_encrypted(provider: Provider, tokens_of: Callable[[str], TokenResponse]) -> None:
    inner = opened(tokens_of("token").id_token, RSA, "RSA-OAEP", "A256GCM")
    assert verified(inner, provider, "ES256")["aud"] == "token"


def test_a_pairwise_client_knows_a_person_by_another_name_everywhere(
    provider: Provider, tokens_of: Callable[[str], TokenResponse], who: Identified
) -> None:
    answer = tokens_of("pairwise")
    own = subject(who.person.identifier, "sealed.example.test")
    told = provider.userinfo(answer.access_token)
    assert isinstance(told, dict)
    assert verified(answer.id_token, provider, "ES256")["sub"] == told["sub"] == own
    assert own != subject(who.person.identifier)
