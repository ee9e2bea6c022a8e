"""What can be wrong with what the Assertion states about the person."""

from eid.xml.parser import Element, local_name
from idp_mock.faults.fault import ACCEPT, EITHER, REFUSE
from idp_mock.saml.drafts import AssertionXml
from idp_mock.saml.faults.surgery import Edit, add, at, attribute, empty, in_assertion, in_text, remove, repeat, text
from idp_mock.saml.faults.topics import topic

ATTRIBUTES = topic("SAML core 2.7.3", "The attributes are the person: what is missing or doubled must not be guessed.")
NUMBER, GIVEN, BORN = "PersonIdentifier", "CurrentGivenName", "DateOfBirth"

_TITLE = (
    '<saml:Attribute Name="urn:oid:2.5.4.12" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
    "<saml:AttributeValue>dr</saml:AttributeValue></saml:Attribute>"
)


def of_attribute(last: str, change: Edit) -> Edit:
    """A change of the Attributes whose Name ends so."""

    def edit(assertion: Element) -> None:
        for one in list(assertion.iter()):
            if local_name(one) == "Attribute" and one.get("Name", "").endswith(f"/{last}"):
                change(one)

    return edit


def gone(element: Element) -> None:
    above = element.getparent()
    if above is not None:
        above.remove(element)


def of_every_attribute(change: Edit) -> Edit:
    def edit(assertion: Element) -> None:
        for one in [one for one in assertion.iter() if local_name(one) == "Attribute"]:
            change(one)

    return edit


def only_first_left_empty(assertion: Element) -> None:
    statement = at(assertion, "AttributeStatement")
    if statement is not None:
        for one in list(statement)[1:]:
            statement.remove(one)
        statement[0].clear()


def swapped(assertion: Element) -> None:
    """FriendlyNames of the two names change places."""
    found = {one.get("Name", "").rpartition("/")[2]: one for one in assertion.iter() if local_name(one) == "Attribute"}
    pair = [found[name] for name in ("CurrentGivenName", "CurrentFamilyName") if name in found]
    if len(pair) == 2:
        first, second = pair
        first_name, second_name = first.get("FriendlyName", ""), second.get("FriendlyName", "")
        first.set("FriendlyName", second_name)
        second.set("FriendlyName", first_name)


def renamed_type(octets: bytes) -> bytes:
    return octets.replace(b" xmlns:naturalperson=", b" xmlns:np=").replace(b'type="naturalperson:', b'type="np:')


FAULTS = (
    ATTRIBUTES.row(
        "attribute-statement-empty",
        "Oświadczenie bez atrybutów",
        "The AttributeStatement has no attributes",
        REFUSE,
        in_assertion(empty("AttributeStatement")),
        "spid:98",
    ),
    ATTRIBUTES.row(
        "attribute-statement-hollow",
        "Jedyny atrybut jest pusty",
        "The only attribute is empty",
        REFUSE,
        in_assertion(only_first_left_empty),
        "spid:99",
    ),
    ATTRIBUTES.row(
        "attribute-statement-absent",
        "Brak oświadczenia o atrybutach",
        "There is no AttributeStatement",
        REFUSE,
        in_assertion(remove("AttributeStatement")),
    ),
    ATTRIBUTES.row(
        "attribute-identifier-absent",
        "Brak numeru osoby",
        "The person's number is missing",
        REFUSE,
        in_assertion(of_attribute(NUMBER, gone)),
    ),
    ATTRIBUTES.row(
        "attribute-name-absent",
        "Brak imienia",
        "The given name is missing",
        REFUSE,
        in_assertion(of_attribute(GIVEN, gone)),
        needs="the service cannot do without the name",
    ),
    ATTRIBUTES.row(
        "attribute-extra",
        "Atrybut, o który nikt nie prosił",
        "An attribute that nobody asked for",
        ACCEPT,
        in_assertion(
            add(
                "AttributeStatement",
                _TITLE,
            )
        ),
        "spid:103",
        why="What is not known is ignored; who stumbles over it breaks with the node's next release.",
    ),
    ATTRIBUTES.row(
        "attribute-duplicate",
        "Powtórzony atrybut",
        "The person's number stands there twice, with two values",
        REFUSE,
        in_assertion(of_attribute(NUMBER, repeat(""))),
        "hole:duplicate-attribute",
        why="Two readers take different ones: one checks the first, another uses the second.",
    ),
    ATTRIBUTES.row(
        "attribute-value-empty",
        "Pusty numer osoby",
        "The person's number is empty",
        REFUSE,
        in_assertion(of_attribute(NUMBER, text("AttributeValue", ""))),
    ),
    ATTRIBUTES.row(
        "attribute-value-absent",
        "Numer osoby bez wartości",
        "The person's number has no value",
        REFUSE,
        in_assertion(of_attribute(NUMBER, remove("AttributeValue"))),
    ),
    ATTRIBUTES.row(
        "attribute-values-two",
        "Numer osoby z dwiema wartościami",
        "The person's number has two values",
        REFUSE,
        in_assertion(of_attribute(NUMBER, repeat("AttributeValue"))),
    ),
    ATTRIBUTES.row(
        "attribute-name-format-absent",
        "Atrybuty bez NameFormat",
        "The attributes have no NameFormat",
        ACCEPT,
        in_assertion(of_every_attribute(attribute("", "NameFormat", None))),
        "spid:109",
        why="NameFormat is optional; the Name alone says which attribute it is.",
    ),
    ATTRIBUTES.row(
        "attribute-friendly-name-absent",
        "Atrybuty bez FriendlyName",
        "The attributes have no FriendlyName",
        ACCEPT,
        in_assertion(of_every_attribute(attribute("", "FriendlyName", None))),
        "pitfall:14",
        why="FriendlyName is for people; programs read the Name.",
    ),
    ATTRIBUTES.row(
        "attribute-friendly-names-swapped",
        "Zamienione FriendlyName imienia i nazwiska",
        "The FriendlyNames of given and family name are swapped",
        EITHER,
        in_assertion(swapped),
        "pitfall:14",
        why="Who reads by FriendlyName takes the family name for the given one; by Name both are right.",
    ),
    ATTRIBUTES.row(
        "attribute-type-prefix-other",
        "Inny przedrostek w xsi:type",
        "xsi:type has another prefix than usual",
        EITHER,
        in_text(AssertionXml, renamed_type),
        "pitfall:15",
        protocols=("saml",),
        why="Who looks values up by the literal xsi:type finds nothing.",
    ),
    ATTRIBUTES.row(
        "attribute-birth-date-malformed",
        "Data urodzenia nie jest datą",
        "The date of birth is no date",
        REFUSE,
        in_assertion(of_attribute(BORN, text("AttributeValue", "32.13.1890"))),
    ),
    ATTRIBUTES.row(
        "attribute-birth-date-without-zone",
        "Data urodzenia bez litery Z",
        "The date of birth has no Z",
        ACCEPT,
        in_assertion(of_attribute(BORN, text("AttributeValue", lambda date: date.rstrip("Z")))),
        "pitfall:17",
        protocols=("saml",),
        why="The node writes 1987-02-22Z, the paper 1987-02-22: both must be read.",
    ),
    ATTRIBUTES.row(
        "attribute-identifier-wrong-check-digit",
        "PESEL ze złą cyfrą kontrolną",
        "The PESEL has a wrong check digit",
        REFUSE,
        in_assertion(
            of_attribute(
                NUMBER,
                text(
                    "AttributeValue",
                    lambda number: number[:-1] + str((int(number[-1:] or 0) + 1) % 10) if number[-1:].isdigit() else number,
                ),
            )
        ),
        why="A number that cannot be belongs to nobody.",
    ),
    ATTRIBUTES.row(
        "attribute-identifier-letters",
        "Numer osoby zawiera litery",
        "The person's number is no number",
        REFUSE,
        in_assertion(of_attribute(NUMBER, text("AttributeValue", "ABCDEFGHIJK"))),
    ),
)
