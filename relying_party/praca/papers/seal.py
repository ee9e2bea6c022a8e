"""The electronic seal of the offices: one key for all of them, made when it is first needed."""

from functools import cached_property
from pathlib import Path

from eid.clock import Clock
from eid.keys import KeyPair, ec_key, key_pair
from eid.xml.escape import attribute, text
from eid.xml.parser import parse
from eid.xml.signature import canonical, sign

NAMESPACE = "urn:praca-test:pismo:1"
NAME = "praca-office"


class Seal:
    """Puts an enveloped XML signature (XML Signature 1.1, ECDSA) into what an office issues; the same content gives the same octets."""

    def __init__(self, keys: Path, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    @cached_property
    def pair(self) -> KeyPair:
        """The key and its self-signed certificate. Raises `KeysUnusable`."""
        return key_pair(self._keys, NAME, ec_key, self._clock.now())

    def issued(self, kind: str, paper_id: str, facts: dict[str, str], paragraphs: tuple[str, ...] = ()) -> bytes:
        """The sealed document: `kind` names its root, `facts` are its first elements."""
        content = "".join(f"<{name}>{text(value)}</{name}>" for name, value in facts.items())
        content += "".join(f"<akapit>{text(paragraph)}</akapit>" for paragraph in paragraphs)
        root = parse(f'<{kind} xmlns="{NAMESPACE}" ID="{attribute(f"id-{paper_id}")}">{content}</{kind}>'.encode())
        sign(root, self.pair)
        return canonical(root)
