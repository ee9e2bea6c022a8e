"""Ways to sign wrongly, and to damage what was signed."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import Any

from lxml import etree
from msgspec.structs import replace

from eid.clock import DAY
from eid.keys import LIFETIME, KeyPair, ec_key, rsa_key, self_signed
from eid.xml.algorithms import usual_method
from eid.xml.names import DS, SHA1
from eid.xml.parser import Element, parse
from idp_mock.faults.fault import Bends
from idp_mock.saml.drafts import AssertionXml, MessageXml, Seal
from idp_mock.saml.faults.surgery import SIGNATURE, at, attribute, named, seal_again, text, unsigned, written

_MADE_AT = 1_577_836_800.0


@cache
def rogue(kind: str) -> KeyPair:
    """A key that nobody registered, the same as long as the node runs."""
    return self_signed({"ec": ec_key, "rsa": rsa_key}[kind](), "rogue", _MADE_AT)


def signed_with(seal_of: Callable[[Seal], Seal], names: tuple[str, ...]) -> Bends:
    """Elements of these names signed with another seal; what lies around them is signed again as ever."""

    def bend(draft: Any) -> Any:
        root = parse(draft.text)
        elements = unsigned(root)
        chosen = [one for one in elements if etree.QName(one).localname in names]
        if not chosen:
            return draft
        for one in reversed(elements):
            seal_again([one], seal_of(draft.seal) if one in chosen else draft.seal)
        return replace(draft, text=written(root))

    return {MessageXml: bend, AssertionXml: bend}


def after_signing(change: Callable[[Element], None], *names: str) -> Bends:
    """A change of the outermost signed element of one of these names; its own signature is left as it was, those around are made anew."""

    def bend(draft: Any) -> Any:
        root = parse(draft.text)
        target = next((one for one in root.iter() if one.find(SIGNATURE) is not None and etree.QName(one).localname in names), None)
        if target is None:
            return draft
        before = written(root)
        around = [one for one in target.iterancestors() if one.find(SIGNATURE) is not None]
        for one in around:
            one.remove(one.find(SIGNATURE))  # type: ignore[arg-type]
        change(target)
        seal_again(list(reversed(around)), draft.seal)
        after = written(root)
        return draft if after == before else replace(draft, text=after)

    return {MessageXml: bend, AssertionXml: bend}


def in_signature(change: Callable[[Element], None]) -> Callable[[Element], None]:
    def edit(signed: Element) -> None:
        signature = signed.find(SIGNATURE)
        if signature is not None:
            change(signature)

    return edit


def none_at_all(draft: Any) -> Any:
    root = parse(draft.text)
    return replace(draft, text=written(root)) if unsigned(root) else draft


def without_own(signed: Element) -> None:
    signature = signed.find(SIGNATURE)
    if signature is not None:
        signed.remove(signature)


def other_octet(value: str) -> str:
    """The same base64 with one octet changed in the middle."""
    octets = bytearray(base64.b64decode(value))
    octets[len(octets) // 2] ^= 1
    return base64.b64encode(octets).decode()


def with_certificate_of(kind: str) -> Callable[[Seal], Seal]:
    """The honest key, shown with another certificate."""
    return lambda seal: replace(seal, keys=KeyPair(seal.keys.private, rogue(kind).certificate))


def ran_out(seal: Seal) -> Seal:
    """The honest key, certified until 2015."""
    long_ago = _MADE_AT - 2 * LIFETIME.total_seconds() - DAY
    return replace(seal, keys=self_signed(seal.keys.private, "expired", long_ago + LIFETIME.total_seconds()))


def by_rogue(kind: str) -> Callable[[Seal], Seal]:
    return lambda seal: Seal(keys=rogue(kind), prefixes=seal.prefixes)


def hidden_rogue(seal: Seal) -> Seal:
    """Another key behind the honest certificate."""
    other = rogue("ec" if usual_method(seal.keys.private).elliptic else "rsa")
    return replace(seal, keys=KeyPair(other.private, seal.keys.certificate))


def as_sha1(signature: Element) -> None:
    """SHA-1 by its label, in digest and signature; a verifier must refuse before it computes."""
    signed = at(signature, "SignedInfo")
    if signed is not None:
        attribute("SignatureMethod", "Algorithm", DS + "rsa-sha1")(signed)
        attribute("Reference/DigestMethod", "Algorithm", SHA1)(signed)


def to_other_element(signed: Element) -> None:
    """The reference names an ID that nothing has."""
    in_signature(attribute("SignedInfo/Reference", "URI", "#_somewhere-else"))(signed)


def second_reference(signature: Element) -> None:
    reference = at(signature, "SignedInfo/Reference")
    if reference is not None:
        reference.addnext(deepcopy(reference))


def sealed(draft: AssertionXml, seal: Seal) -> AssertionXml:
    """With one signature, of that seal."""
    root = parse(draft.text)
    unsigned(root)
    seal_again([root], seal)
    return replace(draft, text=written(root))


def damaged(draft: AssertionXml) -> AssertionXml:
    root = parse(draft.text)
    in_signature(text("SignatureValue", other_octet))(root)
    return replace(draft, text=written(root))


def without_part(signature: Element, name: str) -> None:
    found = named(signature, name)
    if found is not None:
        signature.remove(found)


def as_hmac(signature: Element) -> None:
    signed = at(signature, "SignedInfo")
    certificate = named(signature, "X509Certificate")
    if signed is not None and certificate is not None:
        attribute("SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")(signed)
        form = etree.tostring(signed, method="c14n", exclusive=True)
        mac = hmac.digest((certificate.text or "").encode(), form, hashlib.sha256)
        text("SignatureValue", base64.b64encode(mac).decode())(signature)
