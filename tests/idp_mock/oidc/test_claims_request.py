"""Parameter `claims`, and claims by names of a client's own."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from eid.identity.level import Level
from idp_mock.login.request import Identified, LoginRequest
from idp_mock.oidc.claims import sector_of, subject
from idp_mock.oidc.claims_request import NOTHING, Unreadable, named_claims, read_claims_request
from idp_mock.oidc.clients import RegisteredClient
from idp_mock.oidc.messages import AuthorizeResponse, TokenResponse
from idp_mock.oidc.provider import Provider
from idp_mock.oidc.tokens import told_level

Tokens = Callable[..., TokenResponse]
LogIn = Callable[..., AuthorizeResponse]
LOW, SUBSTANTIAL, HIGH = (level.uri for level in Level)


def asked(**places: Any) -> str:
    return json.dumps(places)


def claims_of(id_token: str) -> dict[str, Any]:
    import jwt

    return dict(jwt.decode(id_token, options={"verify_signature": False}))


@pytest.mark.parametrize(
    "parameter", ["[]", "{", '"x"', '{"userinfo": []}', '{"id_token": {"acr": 1}}', '{"id_token":{"a":{"value":' + "[" * 5000]
)
def test_what_is_no_claims_request_is_refused(log_in: LogIn, parameter: str) -> None:
    with pytest.raises(Unreadable):
        read_claims_request(parameter)
    assert log_in(claims=parameter).parameters["error"] == "invalid_request"


def test_members_that_nobody_knows_are_ignored() -> None:
    request = read_claims_request(asked(userinfo={"name": {"essential": True, "x": 1}, "nickname": None}, verified_claims={}))
    named = named_claims(request)
    assert named is not None
    assert (named.userinfo, named.id_token) == (("name",), ())


def test_a_language_tag_does_not_matter() -> None:
    named = named_claims(read_claims_request(asked(id_token={"family_name#pl": None, "family_name": None})))
    assert named is not None
    assert named.id_token == ("family_name",)


def test_without_the_parameter_nothing_is_asked_for() -> None:
    assert read_claims_request("") is NOTHING
    assert named_claims(NOTHING) is None


def test_a_claim_is_told_only_where_it_was_asked_for(provider: Provider, tokens: Tokens) -> None:
    answer = tokens(scope="openid", claims=asked(userinfo={"email": None}, id_token={"gender": None, "given_name": {"essential": True}}))
    assert {"given_name"} == {"given_name", "email", "gender"} & set(claims_of(answer.id_token))
    assert set(provider.userinfo(answer.access_token)) == {"sub", "email"}


def test_consent_lists_what_is_asked_for_by_name(provider: Provider, asking: Any) -> None:
    login = provider.authorize(asking(scope="openid", claims=asked(userinfo={"email": None, "gender": None})))
    assert isinstance(login, LoginRequest)
    assert login.attributes == ("email", "sex")


def test_a_sub_names_who_must_log_in(log_in: LogIn, who: Identified) -> None:
    assert "code" in log_in(claims=asked(id_token={"sub": {"value": subject(who.person.identifier)}})).parameters
    assert log_in(claims=asked(id_token={"sub": {"value": "somebody else"}})).parameters["error"] == "login_required"


@pytest.mark.parametrize(
    ("wish", "level"),
    [
        ({"essential": True, "value": HIGH}, Level.HIGH),
        ({"essential": True, "values": [HIGH, SUBSTANTIAL]}, Level.SUBSTANTIAL),
        ({"essential": True, "values": ["urn:other", HIGH]}, Level.HIGH),
        ({"essential": True}, Level.LOW),
        ({"values": [HIGH]}, Level.LOW),
        (None, Level.LOW),
    ],
    ids=str,
)
def test_an_essential_acr_is_the_least_that_must_be_reached(provider: Provider, asking: Any, wish: Any, level: Level) -> None:
    login = provider.authorize(asking(claims=asked(id_token={"acr": wish})))
    assert isinstance(login, LoginRequest)
    assert login.level is level


def test_an_essential_acr_that_is_no_level_cannot_be_met(log_in: LogIn) -> None:
    wish = {"acr": {"essential": True, "values": ["urn:other"]}}
    assert log_in(claims=asked(id_token=wish)).parameters["error"] == "unmet_authentication_requirements"


def test_the_acr_that_is_told_is_one_of_those_demanded(tokens: Tokens, who: Identified) -> None:
    wish = {"acr": {"essential": True, "values": [LOW, SUBSTANTIAL]}}
    high = replace(who, level=Level.HIGH)
    assert claims_of(tokens(high, claims=asked(id_token=wish)).id_token)["acr"] == SUBSTANTIAL
    assert claims_of(tokens(high).id_token)["acr"] == HIGH


def test_a_level_that_includes_none_of_those_demanded_is_told_as_it_is() -> None:
    assert told_level(Level.LOW, (HIGH,)) is Level.LOW


@pytest.mark.parametrize(
    ("metadata", "sector"),
    [
        ({}, ""),
        ({"subject_type": "pairwise"}, "rp.example.test"),
        ({"subject_type": "pairwise", "sector_identifier_uri": "https://Sector.example.test/uris.json"}, "sector.example.test"),
    ],
)
def test_a_sector_is_the_host_of_its_identifier_or_of_the_redirect_address(metadata: dict[str, str], sector: str) -> None:
    client = RegisteredClient(client_id="c", redirect_uris=("https://rp.example.test/cb",), **metadata)
    assert sector_of(client, "https://rp.example.test/cb") == sector


def test_a_person_has_another_name_in_every_sector(who: Identified) -> None:
    names = {subject(who.person.identifier, sector) for sector in ("", "one.test", "two.test")}
    assert len(names) == 3
    assert {len(name) for name in names} == {22}
