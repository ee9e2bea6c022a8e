"""The clerk's pages: log-in through the node, search, the document beside the profile, the decision, the audit (Z13)."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from flask import abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec.structs import replace

from eid.clock import utc
from relying_party.federation.arrival import Arrival
from relying_party.forms import FieldError, Form, ShownForm, kept
from relying_party.session import LoggedIn
from relying_party.zus import words
from relying_party.zus.branch.clerks import Clerk, Clerks, NotAClerk
from relying_party.zus.branch.desk import Desk, MayNotDecide
from relying_party.zus.branch.examination import KEPT_FIELDS, Examined, compared, faults, read, reason_faults
from relying_party.zus.profiles.profile import NotWaiting, Profile
from relying_party.zus.rim.views import CLERK, Rim, posted, to

PAGES = (
    ("/oddzial", "branch", "GET"),
    ("/oddzial/logowanie", "clerk_log_in", "POST"),
    ("/oddzial/stanowisko", "sit", "POST"),
    ("/oddzial/szukaj", "search", "POST"),
    ("/oddzial/profil/<login>", "examine", "GET"),
    ("/oddzial/profil/<login>", "decide", "POST"),
    ("/oddzial/dziennik", "audit", "GET"),
)
"""Path, method of `BranchPages` (also the endpoint's name) and HTTP method."""

DESK = "zus-branch"
"""Under which name the session keeps the clerk."""


class BranchPages:
    """One method for each page."""

    def __init__(self, rim: Rim, clerks: Clerks, desk: Desk) -> None:
        self._rim = rim
        self._clerks = clerks
        self._desk = desk

    def branch(self) -> ResponseReturnValue:
        clerk = self._clerk()
        return self._desk_page(clerk) if clerk else self._door("")

    def clerk_log_in(self) -> ResponseReturnValue:
        return self._rim.depart(CLERK)

    def arrived(self, arrival: Arrival) -> ResponseReturnValue:
        """Whoever logged in at the node for the branch."""
        try:
            self._clerks.enter(arrival.person)
        except NotAClerk:
            return self._door("not_a_clerk"), HTTPStatus.FORBIDDEN
        login = LoggedIn(identifier=arrival.person.identifier, account=DESK)
        self._rim.visit().rotate(lambda old: replace(old.with_login(DESK, login), node_session=arrival.node_session or old.node_session))
        return to("branch")

    def sit(self) -> ResponseReturnValue:
        self._clerks.sit(self._must_be_clerk(), request.form.get("branch", ""))
        return to("branch")

    def search(self) -> ResponseReturnValue:
        clerk, sought = self._must_be_clerk(), request.form.get("sought", "")
        if not sought.strip():
            return self._desk_page(clerk, "missing"), HTTPStatus.UNPROCESSABLE_ENTITY
        found = self._desk.search(clerk, sought)
        if found is None:
            return self._desk_page(clerk, "nothing", sought[:40]), HTTPStatus.NOT_FOUND
        return to("examine", login=found.login)

    def examine(self, login: str) -> ResponseReturnValue:
        self._must_be_clerk()
        return self._examination(self._profile(login), {}, ())

    def decide(self, login: str) -> ResponseReturnValue:
        clerk, profile, form = self._must_be_clerk(), self._profile(login), posted()
        examined, decision = read(form), request.form.get("decision", "")
        wrong = _JUDGED.get(decision, _untouched)(profile, examined, self._rim.now())
        if wrong or decision not in _JUDGED:
            return self._examination(profile, form, wrong), HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
        try:
            self._carry_out(decision, clerk, login, examined)
        except MayNotDecide as forbidden:
            return self._examination(profile, form, (), forbidden.why), HTTPStatus.FORBIDDEN
        except NotWaiting:
            return self._examination(self._profile(login), form, (), "not_waiting"), HTTPStatus.CONFLICT
        return to("examine", login=login)

    def audit(self) -> ResponseReturnValue:
        self._must_be_clerk()
        return render_template("zus/audit.html", lines=self._desk.audit())

    def _carry_out(self, decision: str, clerk: Clerk, login: str, examined: Examined) -> None:
        carry_out: Mapping[str, Callable[[], Profile]] = {
            "trust": lambda: self._desk.trust(clerk, login, examined),
            "confirm": lambda: self._desk.confirm(clerk, login),
            "refuse": lambda: self._desk.refuse(clerk, login, examined.reason),
        }
        decided = carry_out[decision]()
        self._rim.say(words.DECIDED[decided.written_state])

    def _clerk(self) -> Clerk | None:
        session = self._rim.visit().session
        login = session.logged_in.get(DESK) if session else None
        return self._clerks.find(login.identifier) if login else None

    def _must_be_clerk(self) -> Clerk:
        return self._clerk() or abort(make_response(self._door(""), HTTPStatus.FORBIDDEN))

    def _profile(self, login: str) -> Profile:
        """By its login alone: who goes by PESEL must search, which the audit tells."""
        found = self._rim.profiles.find(login)
        return found if found and found.login == login else abort(HTTPStatus.NOT_FOUND)

    def _door(self, mistake: str) -> str:
        return render_template("zus/door.html", protocols=self._rim.switches.protocols, mistake=mistake)

    def _desk_page(self, clerk: Clerk, mistake: str = "", sought: str = "") -> str:
        waiting = [one for one in self._rim.profiles.waiting() if one.proposed or one.visits(clerk.branch)]
        waiting.sort(key=lambda one: one.appointment.at if one.appointment else one.deadline)
        return render_template("zus/desk.html", clerk=clerk, mistake=mistake, sought=sought, waiting=waiting)

    def _examination(self, profile: Profile, form: Form, wrong: tuple[FieldError, ...], forbidden: str = "") -> str:
        shown = ShownForm(locked={}, typed=kept(form, KEPT_FIELDS), mistakes=wrong, words=words.EXAMINATION_MISTAKES)
        return render_template(
            "zus/examination.html",
            profile=profile,
            state=profile.state(self._rim.now()),
            form=shown,
            rows=compared(profile, read(form)),
            forbidden=forbidden,
            four_eyes=self._desk.four_eyes,
            here=url_for("zus.examine", login=profile.login),
        )


Judge = Callable[[Profile, Examined, float], tuple[FieldError, ...]]


def _untouched(profile: Profile, examined: Examined, now: float) -> tuple[FieldError, ...]:
    return ()


_JUDGED: Mapping[str, Judge] = {
    "trust": lambda profile, examined, now: faults(profile, examined, utc(now).date()),
    "refuse": lambda profile, examined, now: reason_faults(examined),
    "confirm": _untouched,
}
"""What must be right before a decision is carried out; every other word only compares."""
