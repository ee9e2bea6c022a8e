"""What can be wrong with signatures: missing, by the wrong key, by the wrong method, over the wrong thing."""

import re

from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE
from idp_mock.saml.drafts import AssertionXml, MessageXml
from idp_mock.saml.faults.seals import (
    after_signing,
    as_hmac,
    as_sha1,
    by_rogue,
    damaged,
    hidden_rogue,
    in_signature,
    none_at_all,
    other_octet,
    ran_out,
    sealed,
    second_reference,
    signed_with,
    to_other_element,
    with_certificate_of,
    without_own,
    without_part,
)
from idp_mock.saml.faults.surgery import add, attribute, in_text, text
from idp_mock.saml.faults.topics import topic

KEYS = topic("SAML core 5, XML Signature 3.2", "Whoever has any key could log in as anybody, unless the signer is known beforehand.")
METHOD = topic(
    "XML Signature 1.1 6.4, SAML core 5.4", "A weak method can be forged; one that nobody agreed on is how checks are talked out of."
)
COVER = topic("SAML core 5.4.2", "A signature protects what it covers, nothing else: all that is read must lie below it.")
_XSLT = (
    '<ds:Transform xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116">'
    '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="doc">'
    "<xsl:value-of select=\"document('file:///etc/hostname')\"/></xsl:template></xsl:stylesheet></ds:Transform>"
)
ANY = ("Response", "ArtifactResponse", "Assertion")
INNER = ("Response", "Assertion")
_DIGEST = re.compile(rb"(<ds:DigestValue[^>]*>)([^<]+)(</ds:DigestValue>)")
FAULTS = (
    COVER.row(
        "signature-absent",
        "Nic nie jest podpisane",
        "Nothing is signed",
        REFUSE,
        {MessageXml: none_at_all, AssertionXml: none_at_all},
        "spid:2",
        "samlraider:signature-removal",
        "idpsim:saml-unsigned",
    ),
    COVER.row(
        "response-unsigned",
        "Odpowiedź w kopercie bez podpisu",
        "The inner Response is not signed, only the envelope around it",
        EITHER,
        after_signing(without_own, "Response"),
        "spid:3",
        protocols=("saml",),
        clause="wezel-krajowy ch. 7.2",
        why="The envelope's signature covers it; the node signs both, so a careful service wants both.",
    ),
    COVER.row(
        "artifact-response-unsigned",
        "Koperta bez podpisu",
        "The ArtifactResponse is not signed, only the Response in it",
        REFUSE,
        after_signing(without_own, "ArtifactResponse"),
        "hole:artifact-response-unsigned",
        protocols=("saml",),
        clause="SAML profiles 5",
        why="Without its signature nobody knows that this Response belongs to this artifact.",
    ),
    COVER.row(
        "signature-changed-content",
        "Treść zmieniona po podpisaniu",
        "The content was changed after it was signed",
        REFUSE,
        after_signing(attribute("", "ID", lambda known: known + "0"), *ANY),
    ),
    COVER.row(
        "signature-changed-status",
        "Element dodany po podpisaniu",
        "An element was added after signing",
        REFUSE,
        after_signing(add("", "<samlp:Extensions/>", 2), *ANY),
    ),
    COVER.row(
        "signature-digest-other",
        "Skrót innej treści",
        "The digest is that of something else",
        REFUSE,
        after_signing(in_signature(text("SignedInfo/Reference/DigestValue", other_octet)), *ANY),
    ),
    COVER.row(
        "signature-value-other",
        "Uszkodzona wartość podpisu",
        "The signature's value is damaged",
        REFUSE,
        after_signing(in_signature(text("SignatureValue", other_octet)), *ANY),
        "idpsim:saml-bad-signature",
    ),
    COVER.row(
        "signature-value-empty",
        "Pusta wartość podpisu",
        "The signature's value is empty",
        REFUSE,
        after_signing(in_signature(text("SignatureValue", "")), *ANY),
    ),
    COVER.row(
        "signature-empty",
        "Pusty podpis",
        "The Signature is empty",
        REFUSE,
        after_signing(in_signature(lambda signature: signature.clear()), *ANY),
    ),
    COVER.row(
        "signature-reference-elsewhere",
        "Podpis obejmuje coś innego",
        "The signature refers to another element",
        REFUSE,
        after_signing(to_other_element, *ANY),
    ),
    COVER.row(
        "signature-two-references",
        "Podpis z dwoma odwołaniami",
        "The signature has two references",
        REFUSE,
        after_signing(in_signature(second_reference), *ANY),
    ),
    COVER.row(
        "signature-transform-xslt",
        "Przekształcenie XSLT w podpisie",
        "An XSLT transform in the signature",
        REFUSE,
        after_signing(in_signature(add("SignedInfo/Reference/Transforms", _XSLT)), *ANY),
        "spid:xslt",
        "samlraider:xslt",
        why="A verifier that runs it reads files for a stranger.",
    ),
    COVER.row(
        "signature-transform-unknown",
        "Nieznane przekształcenie w podpisie",
        "A transform that SAML does not allow",
        REFUSE,
        after_signing(
            in_signature(
                attribute("SignedInfo/Reference/Transforms/Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xpath-19991116")
            ),
            *ANY,
        ),
        clause="SAML core 5.4.4",
    ),
    COVER.row(
        "signature-digest-comment",
        "Komentarz w wartości skrótu",
        "A comment splits the digest",
        EITHER,
        {kind: in_text(kind, lambda octets: _DIGEST.sub(rb"\1<!--AAAA-->\2\3", octets))[kind] for kind in (MessageXml, AssertionXml)},
        "cve:CVE-2025-29775",
        why="Some verifiers took the comment for the digest (CVE-2025-29775): then any content fits.",
    ),
    KEYS.row(
        "signature-key-other",
        "Podpis innym kluczem, cudzy certyfikat",
        "Signed with an unregistered key behind the honest certificate",
        REFUSE,
        signed_with(hidden_rogue, ANY),
        "spid:4",
    ),
    KEYS.row(
        "signature-certificate-rogue",
        "Podpis innym kluczem z jego certyfikatem",
        "Signed with an unregistered key whose certificate is enclosed",
        REFUSE,
        signed_with(by_rogue("ec"), ANY),
        "spid:5",
        "samlraider:certificate-cloning",
        why="Who believes the certificate in the message believes everybody.",
    ),
    KEYS.row(
        "response-signature-key-other",
        "Tylko odpowiedź podpisana innym kluczem",
        "The inner Response alone is signed with another key",
        REFUSE,
        signed_with(by_rogue("ec"), INNER),
        protocols=("saml",),
    ),
    KEYS.row(
        "assertion-signature-key-other",
        "Asercja podpisana innym kluczem",
        "The assertion is signed with another key",
        REFUSE,
        {AssertionXml: lambda draft: sealed(draft, by_rogue("ec")(draft.seal))},
        "spid:100",
    ),
    KEYS.row(
        "assertion-signature-broken",
        "Uszkodzony podpis asercji",
        "The assertion's signature does not hold",
        REFUSE,
        {AssertionXml: lambda draft: damaged(sealed(draft, draft.seal))},
    ),
    KEYS.row(
        "assertion-signed-too",
        "Asercja podpisana dodatkowo",
        "The assertion is signed too",
        ACCEPT,
        {AssertionXml: lambda draft: sealed(draft, draft.seal)},
        protocols=("saml",),
        why="More signatures than usual, all of them good, are no reason to refuse.",
    ),
    KEYS.row(
        "signature-certificate-expired",
        "Certyfikat węzła stracił ważność",
        "The honest key is shown with an expired certificate",
        EITHER,
        signed_with(ran_out, ANY),
        "pitfall:20",
        clause="SAML metadata interoperability 2.6.1",
        why="SAML trusts keys, not certificates: both ways are found, and a rollover that nobody noticed looks like this.",
    ),
    KEYS.row(
        "signature-certificate-not-of-key",
        "Certyfikat innego klucza",
        "The honest key is shown with another key's certificate",
        EITHER,
        signed_with(with_certificate_of("ec"), ANY),
        why="The enclosed certificate is a hint only; the registered key verifies.",
    ),
    KEYS.row(
        "signature-key-info-absent",
        "Podpis bez KeyInfo",
        "The signature has no KeyInfo",
        EITHER,
        after_signing(in_signature(lambda signature: without_part(signature, "KeyInfo")), *ANY),
        clause="SAML core 5.4.5",
        why="KeyInfo is optional: the key is known beforehand.",
    ),
    METHOD.row(
        "signature-sha1",
        "Podpis z SHA-1",
        "The signature is labelled SHA-1",
        REFUSE,
        after_signing(in_signature(as_sha1), *ANY),
        "hole:sha1",
    ),
    METHOD.row(
        "signature-rsa",
        "Podpis RSA zamiast ECDSA",
        "An RSA key signed where ECDSA is due",
        REFUSE,
        signed_with(by_rogue("rsa"), ANY),
        "hole:rsa-where-ecdsa-is-due",
        protocols=("saml",),
    ),
    METHOD.row(
        "signature-hmac",
        "HMAC z kluczem publicznym",
        "An HMAC whose key is the public certificate",
        REFUSE,
        after_signing(in_signature(lambda signature: as_hmac(signature)), *ANY),
        why="Everybody knows the public key: a verifier that takes it for a secret takes anybody's word.",
    ),
    METHOD.row(
        "signature-method-none",
        "Nieznana metoda podpisu",
        "The signature's method is none that exists",
        REFUSE,
        after_signing(in_signature(attribute("SignedInfo/SignatureMethod", "Algorithm", "urn:none")), *ANY),
    ),
    METHOD.row(
        "signature-canonicalization-with-comments",
        "Postać kanoniczna z komentarzami",
        "The signature claims canonicalisation with comments",
        EITHER,
        after_signing(
            in_signature(
                attribute("SignedInfo/CanonicalizationMethod", "Algorithm", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments")
            ),
            *ANY,
        ),
        clause="SAML core 5.4.3",
        why="The label is signed, so the signature breaks; who ignores the label does not read what is signed.",
    ),
)
