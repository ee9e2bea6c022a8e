"""The checker over our own portal, which nobody wrote for it: over the network, both protocols, with no finding."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from msgspec import Struct

import relying_party.settings
from eid.storage.open import open_store
from idp_mock.checker.plan import NodePlace, Plan, Selection, Sign, Step, Way
from idp_mock.checker.run import Run, prepared
from idp_mock.checker.verdict import Grade, Seen
from idp_mock.settings import Settings
from idp_mock.testing import serve_in_thread
from relying_party.app import create_app
from tests.journeys.listening import listening

TRIED: dict[str, tuple[str, ...]] = {
    "oidc": (
        "state-other",
        "response-iss-other",
        "response-parameter-unknown",
        "code-unknown",
        "error-access-denied",
        "id-token-issuer-other",
        "id-token-audience-other",
        "id-token-audience-array",
        "id-token-nonce-other",
        "id-token-expired",
        "id-token-clock-skew",
        "id-token-alg-none",
        "id-token-key-other",
        "id-token-hs256-public-key",
        "userinfo-subject-other",
        "token-endpoint-500",
        "token-endpoint-truncated",
        "token-endpoint-hanging",
    ),
    "saml": (
        "response-in-response-to-other",
        "response-destination-other",
        "response-status-not-success",
        "assertion-issuer-format-entity",
        "assertion-audience-other",
        "conditions-not-on-or-after-past",
        "conditions-one-time-use",
        "confirmation-recipient-other",
        "signature-absent",
        "signature-key-other",
        "signature-sha1",
        "assertion-in-the-clear",
        "attribute-duplicate",
        "artifact-resolution-500",
        "artifact-resolution-truncated",
        "artifact-resolution-hanging",
    ),
}
HANGING = ("token-endpoint-hanging", "artifact-resolution-hanging")


class Both(Struct, frozen=True, kw_only=True):
    """Addresses of the node and of the portal."""

    node: str
    portal: str

    def check(self, protocol: Literal["oidc", "saml"]) -> Run:
        plan = Plan(
            login=Way(
                address=f"{self.portal}/praca/zaloz-konto",
                steps=(Step(press='[data-testid="create-account"]', fields={"method": "node", "protocol": protocol}),),
            ),
            logged_in=Sign(selector='[data-testid="confirm"]'),
            faults=Selection(protocol=protocol, only=TRIED[protocol]),
            node=NodePlace(url=self.node),
        )
        with prepared(plan) as made:
            return made.run(lambda trial: None)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    keys: Path = tmp_path_factory.mktemp("portal-keys")
    with serve_in_thread(Settings(store="sqlite:///:memory:", keys=str(keys))) as node, listening() as place:
        settings = relying_party.settings.Settings(keys=str(keys), public_url=place.url, node_url=node.issuer)
        place.application = create_app(settings, store=open_store("sqlite:///:memory:"))
        yield Both(node=node.issuer, portal=place.url)


@pytest.mark.parametrize("protocol", ["oidc", "saml"])
def test_the_checker_finds_nothing_at_our_portal(both: Both, protocol: Literal["oidc", "saml"]) -> None:
    run = both.check(protocol)
    assert [f"{one.key}: {one.sentence}" for one in run.trials if one.grade is not Grade.RIGHT] == []
    assert run.remarks == ()
    assert {one.fault.id for one in run.trials} == set(TRIED[protocol])
    assert {one.seen for one in run.trials if one.fault.id in HANGING} == {Seen.REFUSED}, "it gave up waiting"
    assert {one.seen for one in run.trials} == {Seen.REFUSED, Seen.ACCEPTED}
