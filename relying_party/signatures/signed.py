"""All that portals ever see of a signature."""

from collections.abc import Callable

from msgspec import Struct

from eid.identity.person import Person


class ToSign(Struct, frozen=True, kw_only=True):
    """A document that a portal wants signed. `purpose` and `subject` are the portal's own words and come back with the signature (such as
    `application` and its number). `heading`, `show` and `sign` are Polish texts, which the page translates: the window's title, the label
    of what unfolds the text, the label of the button. `text` is what the document says, line by line, for people; `document` is the XML
    itself. `back` is where a person goes who signs nothing."""

    portal: str
    purpose: str
    heading: str
    show: str
    sign: str
    text: tuple[str, ...]
    document: bytes
    back: str
    subject: str = ""


class Signed(Struct, frozen=True, kw_only=True):
    """A document that a person has signed, judged and believed. `person` is who the certificate says (no date of birth but that of a
    PESEL); `document` is the signed XML as it came; `signed_at` is in seconds since the epoch; `certificate` names issuer and serial
    number."""

    portal: str
    purpose: str
    subject: str
    person: Person
    document: bytes
    signed_at: float
    certificate: str


Ask = Callable[[ToSign], object]
"""Opens the window in which the person signs; what it returns is the view's answer."""
