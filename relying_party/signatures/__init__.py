"""Qualified signatures: has a person sign a document of a portal, judges what comes back, and gives the portal who signed it.

Owns errands (a document out to be signed, once), the judgement of XAdES signatures and of the certificates that made them, the trusted
lists. Knows no portal and no account; portals know only `signed`.

A portal calls `ask` with a `ToSign`, and its `take` (given to `signatures_blueprint`) gets a `Signed`: the signature holds, it was made
just now over exactly that document, by a person with a PNO, with a certificate that is qualified, valid and not revoked (wezel-krajowy.md
ch. 15.3). All that goes wrong is told to the person here. The signed document may come from the node's signing application or from a file
that any other program signed.
"""
