"""The switches for newer behaviour of the real portal; all are off by default."""

from msgspec import Struct


class Switches(Struct, frozen=True, kw_only=True):
    """`verify_email`: a link is mailed and must be opened before first use. `passwordless`: accounts have neither login nor password and
    are used through the node alone. `login_creates_account`: whoever logs in at the node without an account gets the registration form."""

    verify_email: bool = False
    passwordless: bool = False
    login_creates_account: bool = False
