"""The forms with which a person changes or closes an account, as tables."""

from relying_party.accounts.holder import Account
from relying_party.accounts.passwords import weaknesses
from relying_party.praca import words
from relying_party.praca.questions import Control, Mistake, Question, Refused, Values


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


CONTACT = (
    Question(
        name="email",
        label=_("Adres e-mail"),
        control=Control.EMAIL,
        missing=_("Podaj adres e-mail."),
        autocomplete="email",
        longest=254,
    ),
    Question(
        name="phone",
        label=_("Numer telefonu"),
        control=Control.TELEPHONE,
        required=False,
        hint=_("Na przykład +48 600 700 800."),
        autocomplete="tel",
    ),
)
PASSWORD = (
    Question(
        name="old_password",
        label=_("Dotychczasowe hasło"),
        control=Control.PASSWORD,
        missing=_("Podaj dotychczasowe hasło."),
        autocomplete="current-password",
    ),
    Question(
        name="password",
        label=_("Nowe hasło"),
        control=Control.PASSWORD,
        missing=_("Podaj nowe hasło."),
        hint=_("Co najmniej 8 znaków, w tym mała i wielka litera, cyfra oraz znak specjalny, na przykład ! ? . , -"),
        autocomplete="new-password",
    ),
    Question(
        name="password_again",
        label=_("Powtórz nowe hasło"),
        control=Control.PASSWORD,
        missing=_("Powtórz nowe hasło."),
        autocomplete="new-password",
    ),
)
CLOSING = (
    Question(
        name="sure",
        label=_("Rozumiem, że po zamknięciu nie będzie można zalogować się na to konto"),
        control=Control.TICK,
        missing=_("Aby zamknąć konto, zaznacz to pole."),
    ),
)

WRONG_PASSWORD = Mistake("old_password", _("To nie jest dotychczasowe hasło."))
PAUSE = Mistake("old_password", _("Zbyt wiele nieudanych prób. Odczekaj 5 minut i spróbuj ponownie."))


def judge_password(account: Account, values: Values) -> None:
    """What a new password must be beyond being there. Raises `questions.Refused`."""
    mistakes = [Mistake("password", words.MISTAKES[weakness]) for weakness in weaknesses(values["password"], account.login)]
    if values["password"] != values["password_again"]:
        mistakes.append(Mistake("password_again", _("Oba hasła muszą być takie same.")))
    if mistakes:
        raise Refused(*mistakes)
