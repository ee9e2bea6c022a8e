"""What rows of SAML have in common, by the thing that is wrong."""

from idp_mock.faults.fault import Family, Topic

BOTH = ("saml", "saml2")
OTHER_SERVICE = "https://other-service.example/"
OTHER_NODE = "https://other-node.example/"


def topic(clause: str, why: str, *protocols: str) -> Topic:
    """Over both profiles where none is named."""
    return Topic(family=Family.SAML, protocols=protocols or BOTH, clause=clause, why=why)
