"""The attacks that a demonstration shows: which rules hold each off, and the faults by which the node plays it."""

from collections.abc import Mapping

from msgspec import Struct


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


class Attack(Struct, frozen=True, kw_only=True):
    """`rules` are names of rules of the federation, `faults` ids of the node's catalogue by protocol; texts are Polish."""

    name: str
    title: str
    story: str
    rules: frozenset[str]
    faults: Mapping[str, str]


ATTACKS: tuple[Attack, ...] = (
    Attack(
        name="signature",
        title=_("Odpowiedź z cudzym podpisem"),
        story=_("Napastnik sam układa odpowiedź i podpisuje ją własnym kluczem. Chroni zasada: podpisał ją węzeł, kluczem, który ogłasza."),
        rules=frozenset(("message_is_signed_by_the_node", "assertion_is_signed_by_the_node", "token_is_signed_by_the_node")),
        faults={"saml": "signature-key-other", "oidc": "id-token-key-other"},
    ),
    Attack(
        name="audience",
        title=_("Dowód wystawiony komuś innemu"),
        story=_("Właściciel obcego serwisu podsuwa temu portalowi dowód z cudzego logowania. Chroni zasada: odbiorcą jest ten portal."),
        rules=frozenset(("audience_is_this_portal", "authorized_party_is_this_portal")),
        faults={"saml": "assertion-audience-other", "oidc": "id-token-audience-other"},
    ),
    Attack(
        name="request",
        title=_("Odpowiedź na cudze pytanie"),
        story=_("Napastnik wstrzykuje ofierze odpowiedź ze swojego logowania. Chroni zasada: odpowiedź dotyczy pytania tego portalu."),
        rules=frozenset(("confirmation_answers_the_request", "nonce_is_ours")),
        faults={"saml": "confirmation-in-response-to-other", "oidc": "id-token-nonce-other"},
    ),
    Attack(
        name="expiry",
        title=_("Dowód sprzed doby"),
        story=_("Dowód z podsłuchanego kiedyś logowania zostaje użyty po jego terminie. Chroni zasada: termin ważności nie minął."),
        rules=frozenset(("conditions_have_not_expired", "token_has_not_expired")),
        faults={"saml": "conditions-not-on-or-after-past", "oidc": "id-token-expired"},
    ),
)
