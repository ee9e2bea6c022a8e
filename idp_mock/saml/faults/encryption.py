"""What can be wrong with the encryption of an assertion."""

import base64
from typing import Any

from msgspec.structs import replace

from eid.xml.encryption import PADDING_COUNTED, Recipient
from eid.xml.names import AES128_GCM, XENC, XENC11
from eid.xml.parser import Element, parse
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE, Bends
from idp_mock.saml.dialect import Dialect, SharedSecret
from idp_mock.saml.drafts import MessageXml
from idp_mock.saml.faults.layouts import exchange
from idp_mock.saml.faults.seals import rogue
from idp_mock.saml.faults.surgery import Edit, attribute, edited, in_response, named, text
from idp_mock.saml.faults.topics import topic
from idp_mock.saml.names import SAML

NODE = "saml"
READ = topic(
    "XML Encryption 1.1, wezel-krajowy ch. 8", "What cannot be decrypted must be refused with a page, not with a stack trace.", NODE
)
OWN = topic("wezel-krajowy ch. 8", "The node's own ways of encrypting: who cannot read them loses logins, some of them seldom.", NODE)
_CONTENT = "EncryptedAssertion/EncryptedData/CipherData/CipherValue"
_WRAPPED = "EncryptedAssertion/EncryptedData/KeyInfo/EncryptedKey/CipherData/CipherValue"


def other_key(recipient: Recipient) -> Recipient:
    return replace(recipient, public=rogue("ec").private.public_key())


def last_octet(value: str) -> str:
    octets = bytearray(base64.b64decode(value))
    octets[-1] ^= 1
    return base64.b64encode(octets).decode()


def shortened(value: str) -> str:
    return base64.b64encode(base64.b64decode(value)[:8]).decode()


def broken_lines(value: str) -> str:
    return "\n".join(value[at : at + 64] for at in range(0, len(value), 64))


def off_the_curve(value: str) -> str:
    return base64.b64encode(b"\x04" + b"\x01" * 64).decode()


def in_parts(name: str, namespace: str, *edits: Edit) -> Bends:
    """Edits of the first element of that name below the EncryptedData."""

    def edit(response: Element) -> None:
        target = next(response.iter(f"{{{namespace}}}{name}"), None)
        for one in edits if target is not None else ():
            one(target)  # type: ignore[arg-type]

    return in_response(edit)


def without(name: str, namespace: str) -> Bends:
    def edit(response: Element) -> None:
        for one in list(response.iter(f"{{{namespace}}}{name}")):
            above = one.getparent()
            if above is not None:
                above.remove(one)

    return in_response(edit)


def in_the_clear(draft: MessageXml) -> Any:
    if draft.assertion is None or named(parse(draft.text), "EncryptedAssertion") is None:
        return draft
    plain = parse(draft.assertion.text)
    return edited(draft, "Response", lambda response: exchange(response, plain))


FAULTS = (
    READ.row(
        "encryption-key-other",
        "Asercja zaszyfrowana dla kogoś innego",
        "The assertion is encrypted for another key",
        REFUSE,
        {Recipient: other_key},
        "hole:encrypted-for-wrong-key",
    ),
    READ.row(
        "encryption-tag-corrupted",
        "Uszkodzony znacznik uwierzytelniający",
        "The authentication tag is damaged",
        REFUSE,
        in_response(text(_CONTENT, last_octet)),
        "hole:corrupted-tag",
        why="Ciphertext that was changed must not be read.",
    ),
    READ.row(
        "encryption-content-truncated",
        "Ucięta zaszyfrowana treść",
        "The encrypted content is cut off",
        REFUSE,
        in_response(text(_CONTENT, shortened)),
    ),
    READ.row(
        "encryption-content-empty", "Pusta zaszyfrowana treść", "The encrypted content is empty", REFUSE, in_response(text(_CONTENT, ""))
    ),
    READ.row(
        "encryption-content-not-base64",
        "Zaszyfrowana treść nie jest base64",
        "The encrypted content is not base64",
        REFUSE,
        in_response(text(_CONTENT, "%%%")),
    ),
    READ.row(
        "encryption-wrapped-key-damaged",
        "Uszkodzony zaszyfrowany klucz",
        "The wrapped key is damaged",
        REFUSE,
        in_response(text(_WRAPPED, last_octet)),
    ),
    READ.row("encryption-key-absent", "Brak zaszyfrowanego klucza", "There is no EncryptedKey", REFUSE, without("EncryptedKey", XENC)),
    READ.row(
        "encryption-ephemeral-key-absent",
        "Brak klucza efemerycznego",
        "There is no ephemeral key",
        REFUSE,
        without("OriginatorKeyInfo", XENC),
        "pitfall:2",
    ),
    READ.row(
        "encryption-point-off-curve",
        "Klucz efemeryczny spoza krzywej",
        "The ephemeral key is no point of the curve",
        REFUSE,
        in_parts("PublicKey", "http://www.w3.org/2009/xmldsig11#", text("", off_the_curve)),
        why="Points off the curve give a private key away, bit by bit.",
    ),
    READ.row(
        "encryption-algorithm-unknown",
        "Nieznany algorytm szyfrowania",
        "The content's algorithm is none that exists",
        REFUSE,
        in_parts("EncryptionMethod", XENC, attribute("", "Algorithm", "urn:none")),
    ),
    READ.row(
        "encryption-label-other",
        "Etykieta innego algorytmu",
        "The content is labelled aes128-gcm",
        EITHER,
        in_parts("EncryptionMethod", XENC, attribute("", "Algorithm", AES128_GCM)),
        why="The label and the key's length contradict each other: refusing is right, reading does no harm.",
    ),
    READ.row(
        "encryption-party-other",
        "Inna nazwa odbiorcy w parametrach klucza",
        "PartyVInfo names another recipient than was derived with",
        REFUSE,
        in_parts("ConcatKDFParams", XENC11, attribute("", "PartyVInfo", lambda value: value[:-2] + "00")),
    ),
    READ.row(
        "assertion-in-the-clear",
        "Asercja nie jest zaszyfrowana",
        "The assertion is not encrypted",
        REFUSE,
        {MessageXml: in_the_clear},
        clause="wezel-krajowy ch. 7.3",
        why="The node always encrypts: personal data in the clear are somebody else's message.",
    ),
    READ.row(
        "encrypted-assertion-empty",
        "Pusty element EncryptedAssertion",
        "The EncryptedAssertion is empty",
        REFUSE,
        without("EncryptedData", XENC),
    ),
    READ.row(
        "encrypted-content-other-element",
        "Zaszyfrowano coś innego niż asercję",
        "What is encrypted is no assertion",
        REFUSE,
        {MessageXml: lambda draft: _other_content(draft, b"<x/>")},
    ),
    READ.row(
        "encrypted-content-not-xml",
        "Zaszyfrowano coś, co nie jest XML-em",
        "What is encrypted is no XML",
        REFUSE,
        {MessageXml: lambda draft: _other_content(draft, b"\x00\x01not xml")},
    ),
    OWN.row(
        "encryption-kdf-standard",
        "Parametry KDF zapisane jak w standardzie",
        "The KDF's parameters are written as the standard says",
        EITHER,
        {Recipient: lambda recipient: replace(recipient, style=PADDING_COUNTED)},
        "pitfall:1",
        why="The node writes lengths before the values; the standard counts padding bits. Reading both is a courtesy.",
    ),
    OWN.row(
        "encryption-leading-zero",
        "Wspólny sekret zaczyna się od zera",
        "The shared secret begins with a zero octet",
        ACCEPT,
        {Dialect: lambda dialect: replace(dialect, shared_secret=SharedSecret.LEADING_ZERO)},
        "pitfall:4",
        "pitfall:3",
        why="One login in 256 has such a secret: who drops the zero loses it.",
    ),
    OWN.row(
        "encryption-128-bit-key",
        "Klucz 128-bitowy pod etykietą aes256-gcm",
        "A key of 128 bits under the label aes256-gcm",
        EITHER,
        {Dialect: lambda dialect: replace(dialect, content_key_bits=128)},
        "pitfall:5",
        "hole:128-bit-key-under-256-label",
        why="The production node was seen to do this: refusing is right, reading is wise.",
    ),
    OWN.row(
        "encryption-base64-broken-lines",
        "Szyfrogram w wielu wierszach",
        "The ciphertext is broken into lines",
        ACCEPT,
        in_response(text(_CONTENT, broken_lines)),
        "pitfall:2",
        clause="XML Schema 2, base64Binary",
        why="White space in base64 means nothing; decoders that stumble lose every login.",
    ),
)


def _other_content(draft: MessageXml, plain: bytes) -> MessageXml:
    if draft.assertion is None:
        return draft
    encrypted = parse(
        f'<x xmlns:saml2="{SAML}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xenc="{XENC}" xmlns:xenc11="{XENC11}" '
        f'xmlns:dsig11="http://www.w3.org/2009/xmldsig11#"><saml2:EncryptedAssertion>{draft.assertion.enclose(plain)}'
        "</saml2:EncryptedAssertion></x>".encode()
    )[0]
    return edited(draft, "Response", lambda response: exchange(response, encrypted))
