"""What can be wrong with what the provider publishes: its metadata and its keys."""

from typing import Any

from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Bends, Family, Reach, Topic
from idp_mock.faults.reply import Document, at
from idp_mock.oidc.discovery import JWKS, OAUTH_METADATA, OPENID_CONFIGURATION
from idp_mock.oidc.faults.claims import Change, said, unsaid

METADATA = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="OpenID Connect Discovery 3, 4.3",
    why="Metadata decide where codes and secrets go: what does not belong together must not be used.",
    reach=Reach.SPACE,
)
KEYS = Topic(
    family=Family.OIDC,
    protocols=("oidc",),
    clause="RFC 7517, OpenID Connect Core 10.1",
    why="Keys change while logins run: a client must fetch them again, find the right one, and never do without.",
    reach=Reach.SPACE,
)


def in_metadata(change: Change) -> Bends:
    return at(OPENID_CONFIGURATION, OAUTH_METADATA)(lambda reply: reply.with_json(change))


def in_keys(change: Change) -> Bends:
    return at(JWKS)(lambda reply: reply.with_json(change))


def each_key(**members: Any) -> Change:
    """Other members in each key; those that are None are missing."""

    def change(document: Document) -> Document:
        keys = [{**key, **members} for key in document["keys"]]
        return {"keys": [{name: value for name, value in key.items() if value is not None} for key in keys]}

    return change


def duplicate_kid(document: Document) -> Document:
    """Every kid stands there twice: first a key that signed nothing."""
    keys = document["keys"]
    return {"keys": [{**other, "kid": key["kid"]} for key, other in zip(keys, [*keys[1:], keys[0]], strict=True)] + keys}


def with_unknown_kinds(document: Document) -> Document:
    return {"keys": [{"kty": "AKP", "alg": "ML-DSA-44", "kid": "post-quantum", "pub": "AAAA"}, *document["keys"]]}


def one_key(document: Document) -> Document:
    return {"keys": [key for key in document["keys"] if key.get("alg") == "ES256"][:1]}


FAULTS = (
    METADATA.row(
        "discovery-issuer-other",
        "Metadane innego wystawcy",
        "The metadata name another issuer",
        REFUSE,
        in_metadata(said("issuer", "https://other-node.example")),
        "oidc-rp:discovery-issuer-mismatch",
        "fapi2-client:discovery-issuer-mismatch",
    ),
    METADATA.row("discovery-issuer-absent", "Metadane bez wystawcy", "The metadata name no issuer", REFUSE, in_metadata(unsaid("issuer"))),
    METADATA.row(
        "discovery-token-endpoint-absent",
        "Metadane bez punktu wydawania tokenów",
        "The metadata name no token endpoint",
        REFUSE,
        in_metadata(unsaid("token_endpoint")),
    ),
    METADATA.row(
        "discovery-jwks-uri-absent",
        "Metadane bez adresu kluczy",
        "The metadata name no address of keys",
        REFUSE,
        in_metadata(unsaid("jwks_uri")),
    ),
    METADATA.row(
        "discovery-unknown-members",
        "Nieznane pola w metadanych",
        "Members that nobody knows",
        ACCEPT,
        in_metadata(said("moon_phases_supported", ["full", "new"])),
        why="What is not known must be ignored.",
    ),
    METADATA.row(
        "discovery-without-members", "Puste metadane", "The metadata are an empty object", REFUSE, in_metadata(lambda document: {})
    ),
    KEYS.row("jwks-without-keys", "Pusty zbiór kluczy", "There are no keys", REFUSE, in_keys(said("keys", [])), "hole:jwks-empty"),
    KEYS.row(
        "jwks-duplicate-kid",
        "Powtórzony identyfikator klucza",
        "Every kid stands there twice",
        EITHER,
        in_keys(duplicate_kid),
        "hole:duplicate-kid",
    ),
    KEYS.row("jwks-kid-absent", "Klucze bez identyfikatorów", "The keys have no kid", EITHER, in_keys(each_key(kid=None))),
    KEYS.row(
        "jwks-alg-absent",
        "Klucze bez nazwy algorytmu",
        "The keys have no alg",
        ACCEPT,
        in_keys(each_key(alg=None)),
        clause="RFC 7517 4.4",
        why="alg is optional: the key's kind says which ones fit.",
    ),
    KEYS.row(
        "jwks-use-encryption",
        "Klucze oznaczone jako szyfrujące",
        "The keys are for encryption (use enc)",
        REFUSE,
        in_keys(each_key(use="enc")),
        clause="RFC 7517 4.2",
    ),
    KEYS.row(
        "jwks-unknown-key-kinds",
        "Klucze nieznanego rodzaju",
        "Keys of a kind that nobody knows",
        ACCEPT,
        in_keys(with_unknown_kinds),
        clause="RFC 7517 5",
        why="Keys that are not understood must be ignored.",
    ),
    KEYS.row(
        "jwks-single-key",
        "Tylko jeden klucz",
        "There is one key only",
        ACCEPT,
        in_keys(one_key),
        why="A provider with one key is the usual case.",
    ),
    KEYS.row(
        "jwks-key-missing",
        "Klucz z metadanych nieobecny w zbiorze",
        "The key that signs is not among those published",
        REFUSE,
        in_keys(lambda document: {"keys": [key for key in document["keys"] if key.get("kty") == "OKP"]}),
        "hole:key-in-discovery-but-not-in-jwks",
    ),
)
