"""The pages of an account: what it holds, and the forms that change or close it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec import Struct
from msgspec.structs import replace

from eid.clock import utc
from relying_party.accounts.accounts import WrongPassword
from relying_party.accounts.attempts import TooManyAttempts
from relying_party.accounts.email_links import EmailLinks, LinkNotGood
from relying_party.accounts.holder import Account, NotActive
from relying_party.mail.outbox import Message, Outbox
from relying_party.praca import words
from relying_party.praca.fields import locked_values
from relying_party.praca.life import changes
from relying_party.praca.presence import Presence
from relying_party.praca.questions import Mistake, Question, Refused, Shown, Values, judge, keepable, read

LIFE = "life"
PAGES = (
    ("/konto", "account", "GET"),
    ("/konto/dane", "contact", "GET"),
    ("/konto/dane", "change_contact", "POST"),
    ("/konto/haslo", "password", "GET"),
    ("/konto/haslo", "change_password", "POST"),
    ("/konto/zamknij", "closing", "GET"),
    ("/konto/zamknij", "close", "POST"),
    ("/potwierdz-adres/<secret>", "confirmation", "GET"),
    ("/potwierdz-adres/<secret>", "confirm", "POST"),
)
"""Path, method of `LifePages` (also the endpoint's name) and HTTP method."""


class LifePages(Struct, frozen=True, kw_only=True):
    """One method for each page. `own_url` begins the links that are mailed."""

    presence: Presence
    links: EmailLinks
    outbox: Outbox
    own_url: str

    def account(self) -> ResponseReturnValue:
        account = self._present()
        return render_template("praca/account.html", account=account, locked=locked_values(account.person))

    def contact(self) -> ResponseReturnValue:
        account = self._present()
        return self._form("contact", changes.CONTACT, {"email": account.email, "phone": account.phone})

    def change_contact(self) -> ResponseReturnValue:
        def change(account: Account, values: Values) -> None:
            self.presence.accounts.change_contact(account, values["email"], values["phone"])

        return self._changed("contact", changes.CONTACT, change, words.CONTACT_CHANGED)

    def password(self) -> ResponseReturnValue:
        if not self._present().password_hash:
            abort(HTTPStatus.NOT_FOUND)
        return self._form("password", changes.PASSWORD, {})

    def change_password(self) -> ResponseReturnValue:
        def change(account: Account, values: Values) -> None:
            changes.judge_password(account, values)
            try:
                self.presence.accounts.change_password(account, values["old_password"], values["password"])
                self.presence.outlast_password(account)
            except WrongPassword:
                raise Refused(changes.WRONG_PASSWORD) from None
            except TooManyAttempts:
                raise Refused(changes.PAUSE) from None

        return self._changed("password", changes.PASSWORD, change, words.PASSWORD_CHANGED)

    def closing(self) -> ResponseReturnValue:
        self._present()
        return self._form("closing", changes.CLOSING, {})

    def close(self) -> ResponseReturnValue:
        def change(account: Account, values: Values) -> None:
            self.presence.accounts.close(account.person.identifier, account.id)

        return self._changed("closing", changes.CLOSING, change, words.ACCOUNT_CLOSED)

    def send_link(self, account: Account) -> None:
        """Mails the link that must be opened before the account can be used."""
        link = self.own_url + url_for(f"{LIFE}.confirmation", secret=self.links.issue(account))
        body = gettext(words.LINK_BODY) % {"name": account.person.full_name, "link": link}
        self.outbox.write(Message(to=account.email, subject=gettext(words.LINK_SUBJECT), body=body))

    def confirmation(self, secret: str) -> ResponseReturnValue:
        """A button, because programs that look through mail open links, too."""
        return render_template("praca/confirm_address.html", secret=secret[:100], good=True)

    def confirm(self, secret: str) -> ResponseReturnValue:
        try:
            link = self.links.redeem(secret)
            self.presence.accounts.confirm_email(link.identifier, link.account)
        except (LinkNotGood, NotActive):
            return render_template("praca/confirm_address.html", secret="", good=False), HTTPStatus.GONE
        self.presence.visit().change(lambda session: replace(session, notice=words.ADDRESS_CONFIRMED))
        return _to("praca.login")

    def lost(self) -> ResponseReturnValue:
        """For a form whose session has ended."""
        return _to("praca.login")

    def _present(self) -> Account:
        return self.presence.account() or abort(_to("praca.login"))

    def _form(self, page: str, fields: tuple[Question, ...], values: Values, mistakes: tuple[Mistake, ...] = ()) -> str:
        form = Shown(fields=fields, values=keepable(fields, values), mistakes=mistakes)
        return render_template("praca/change.html", form=form, change=words.CHANGES[page], page=page)

    def _changed(
        self, page: str, fields: tuple[Question, ...], change: Callable[[Account, Values], None], said: str
    ) -> ResponseReturnValue:
        account, values = self._present(), read(fields, dict(request.form.lists()))
        try:
            judge(fields, values)
            change(account, values)
        except Refused as refused:
            return self._form(page, fields, values, refused.mistakes), HTTPStatus.UNPROCESSABLE_ENTITY
        except NotActive:
            return _to("praca.login")
        self.presence.visit().change(lambda session: replace(session, notice=said))
        return _to(f"{LIFE}.account" if self.presence.account() else "praca.start")


def life_blueprint(pages: LifePages) -> Blueprint:
    """All pages of the account, under `/praca`."""
    blueprint = Blueprint(LIFE, __name__, url_prefix="/praca")
    for path, name, method in PAGES:
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=[method])
    blueprint.context_processor(lambda: {"words": words, "utc": utc})
    return blueprint


def _to(endpoint: str) -> Response:
    return make_response(redirect(url_for(endpoint), HTTPStatus.SEE_OTHER))
