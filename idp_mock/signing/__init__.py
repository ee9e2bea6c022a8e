"""The stand-in for a signing application with qualified certificates, and the trust world that these certificates live in.

Owns the drawer of test cards and their PINs, the test authorities with their lists of revoked certificates and OCSP, the trusted lists and
the list of lists, and the making of XAdES signatures (wezel-krajowy.md ch. 15). Knows no login, no protocol, no portal and no meaning of
what it signs: any XML document will do.

Who wants a signature has the browser post a form to `/_mock/signing/` of the node (`views`):

    document     the XML to sign, in base64, at most 192 KiB
    return_url   where the browser takes the answer: http(s) on a loopback host, on the portal's or on a host of setting `loopback_hosts`
    state        comes back unchanged; at most 200 characters

and the browser posts back to `return_url` the fields `state` and either `signed_document` (base64; XAdES Baseline-B, enveloped, the last
child of the root) or `error`: `cancelled` or `card_blocked`.
"""
