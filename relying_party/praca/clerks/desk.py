"""What a clerk does with an application; every deed stands in its history with the clerk's name."""

from msgspec import Struct

from eid.clock import Clock, utc
from relying_party.accounts.accounts import Accounts
from relying_party.praca.applications.application import Application, Entry, Event, NotAllowed, Status
from relying_party.praca.applications.applications import Applications
from relying_party.praca.clerks.calls import Call, Calls, Outcome
from relying_party.praca.clerks.decisions import BY_ID, written
from relying_party.praca.inbox.letters import Letters
from relying_party.praca.offices.offices import offices
from relying_party.praca.questions import Mistake, Refused, Values
from relying_party.praca.register.register import Register


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


CONFIRMED_TITLE = "Potwierdzenie rejestracji"
CONFIRMED = "W rozmowie telefonicznej {today} potwierdzono dane ze zgłoszenia {number}. Z tym dniem {person} jest zarejestrowany(-a)."
NO_REASON = _("Przy odmowie podaj uzasadnienie.")


class Desk(Struct, frozen=True, kw_only=True):
    """Works for every office. All methods that change a status raise `NotAllowed` where it does not follow."""

    applications: Applications
    register: Register
    letters: Letters
    calls: Calls
    accounts: Accounts
    clock: Clock

    def open(self, application: Application, who: str) -> Application:
        """Notes that the clerk has looked at it, once in a row."""
        last = application.history[-1]
        if last.event is Event.OPENED and last.who == who:
            return application
        return self.applications.change(application.id, lambda found: found.told(self._entry(Event.OPENED, found.status, who)))

    def take_up(self, application: Application, who: str) -> None:
        """Begins to consider it."""
        self._move(application, Status.IN_PROGRESS, Event.STATUS, who)

    def not_answered(self, application: Application, who: str, note: str) -> None:
        """Nobody answered the call; the task stays."""

        def tell(found: Application) -> Application:
            if found.status is not Status.TO_CALL:
                raise NotAllowed(found.status)
            return found.told(self._entry(Event.CALLED, found.status, who, note))

        self._called(self.applications.change(application.id, tell), Outcome.NO_ANSWER, who)

    def confirmed(self, application: Application, who: str, note: str) -> None:
        """The data were confirmed on the phone: the person is registered on that day (P32), and gets a letter that says so."""
        changed = self._move(application, Status.REGISTERED, Event.STATUS, who, note)
        self._called(changed, Outcome.CONFIRMED, who)
        self._send(changed, CONFIRMED_TITLE, (CONFIRMED.format(**self._facts(changed)),), who, decision=False)

    def given_up(self, application: Application, who: str, note: str) -> None:
        """The person does not want to be registered, or cannot be reached."""
        self._called(self._move(application, Status.NOT_REACHED, Event.STATUS, who, note), Outcome.GIVEN_UP, who)

    def decide(self, application: Application, values: Values, who: str) -> None:
        """Decides, and delivers the decision to the inbox. Raises `Refused` for a refusal without a reason."""
        decision = BY_ID[values["decision"]]
        if decision.needs_reason and not values["reason"]:
            raise Refused(Mistake("reason", NO_REASON))
        changed = self._move(application, Status.DECIDED, Event.STATUS, who, decision.title)
        self._send(changed, decision.title, written(decision, values, self._facts(changed)), who, decision=True)

    def _move(self, application: Application, status: Status, event: Event, who: str, note: str = "") -> Application:
        before = application.status

        def move(found: Application) -> Application:
            nonlocal before
            before = found.status
            return found.moved(status, self._entry(event, status, who, note))

        changed = self.applications.change(application.id, move)
        self.register.move(changed, before)
        return changed

    def _send(self, application: Application, title: str, paragraphs: tuple[str, ...], who: str, *, decision: bool) -> None:
        office = offices().by_code[application.office].name
        account = self.accounts.holder(application.person.identifier).account(application.account)
        letter = self.letters.draft(application, office, title, paragraphs, who, decision=decision)
        self.letters.send(letter, *((account.email, account.language) if account else (application.email, "")))
        self.applications.change(application.id, lambda found: found.told(self._entry(Event.LETTER, found.status, who, title)))

    def _called(self, application: Application, outcome: Outcome, who: str) -> None:
        person = application.person
        call = Call(
            at=self.clock.now(),
            who=who,
            application=application.id,
            number=application.number,
            person=f"{person.family_name} {person.given_name}",
            outcome=outcome,
        )
        self.calls.note(application.office, call)

    def _facts(self, application: Application) -> dict[str, str]:
        return {
            "person": application.person.full_name,
            "number": application.number,
            "filed": utc(application.filed_at).date().isoformat(),
            "today": utc(self.clock.now()).date().isoformat(),
        }

    def _entry(self, event: Event, status: Status, who: str, note: str = "") -> Entry:
        return Entry(at=self.clock.now(), event=event, status=status, who=who, note=note)
