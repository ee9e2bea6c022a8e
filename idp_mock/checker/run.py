"""A whole run: a good login, every fault, a good login again."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from idp_mock.checker.asked import as_asked, remark
from idp_mock.checker.browser import Browser, HttpBrowser, Hung, Unreachable
from idp_mock.checker.node import ApiError, Node
from idp_mock.checker.page import NothingToPress
from idp_mock.checker.plan import Plan
from idp_mock.checker.trial import NewBrowser, Tryout
from idp_mock.checker.verdict import Fault, Grade, Seen, Sight, Trial, judged
from idp_mock.checker.visit import Visit

if TYPE_CHECKING:
    import httpx

Told = Callable[[Trial], None]


class SetupBroken(Exception):
    """The run means nothing, because a good login does not work; the message says what is wrong and what to look at."""


class Run(Struct, frozen=True, kw_only=True):
    """All trials, in the order of the catalogue; `remarks` are about the set-up."""

    plan: Plan
    trials: tuple[Trial, ...]
    remarks: tuple[str, ...] = ()

    def of(self, grade: Grade) -> list[Trial]:
        """The trials of that grade, the gravest first: a session that was opened before a crash."""
        return sorted((trial for trial in self.trials if trial.grade is grade), key=lambda trial: list(Seen).index(trial.seen))


@contextmanager
def prepared(plan: Plan, new_browser: NewBrowser | None = None, transport: "httpx.BaseTransport | None" = None) -> "Iterator[Check]":
    """`transport` is how node and relying party are reached, None: the network. Raises `SetupBroken` where the node cannot be reached or
    does not know the faults."""
    node = Node(plan.node, plan.client_id, transport)
    try:
        faults = [_as_expected(fault, plan) for fault in node.faults(plan.faults)]
        if not faults:
            raise SetupBroken("no fault is selected: look at the table faults")
        yield Check(Tryout(plan=plan, node=node, new_browser=new_browser or (lambda: _browser(plan, transport))), faults)
    except (ApiError, LookupError) as error:
        raise SetupBroken(str(error.args[0])) from error
    finally:
        node.close()


class Check(Struct, frozen=True):
    """What is going to be tried, on whom."""

    tryout: Tryout
    faults: Sequence[Fault]

    def run(self, told: Told) -> Run:
        """`told` hears of each trial when it is over. Raises `SetupBroken`."""
        plan = self.tryout.plan
        remarks = self._first(plan)
        with ThreadPoolExecutor(plan.at_once) as threads:
            trials = tuple(threads.map(lambda fault: self._tried(fault, told), self.faults))
        last = self.tryout.good_login(plan.persona)
        if last.seen is not Seen.ACCEPTED:
            remarks.append(f"The good login at the end failed: {last.detail}. Some fault has left a trace in the relying party.")
        return Run(plan=plan, trials=trials, remarks=tuple(remarks))

    def _tried(self, fault: Fault, told: Told) -> Trial:
        try:
            sight = self.tryout.login_with(fault)
        except ApiError as error:
            sight = Sight(seen=Seen.UNTRIED, detail=f"the node refused it: {error}")
        due = fault if fault.id in self.tryout.plan.expected else as_asked(fault, sight.exchanges)
        trial = judged(due, sight)
        trial = trial if due is fault else replace(trial, note=remark(fault))
        told(trial)
        return trial

    def _first(self, plan: Plan) -> list[str]:
        """Raises `SetupBroken`; returns what is not right, but no hindrance."""
        self._nothing_is_bent_before(plan)
        self._nobody_is_logged_in_before(plan)
        good = self.tryout.good_login(plan.persona)
        if good.seen is not Seen.ACCEPTED:
            raise SetupBroken(_what_failed(good))
        if not plan.other_persona:
            return []
        other = self.tryout.good_login(plan.other_persona)
        if other.seen is Seen.ACCEPTED:
            return []
        return [
            f"A good login of {plan.other_persona} does not show the sign of logged_in ({other.detail}). Where the sign names a person, a"
            " fault that brings in another one looks refused: choose a sign that everybody has, or set other_persona to one who may log in."
        ]

    def _nothing_is_bent_before(self, plan: Plan) -> None:
        with self.tryout.node.place(plan) as place:
            armed = place.bent_by_others()
        if armed:
            raise SetupBroken(f"the node bends its answers already, so verdicts would mean nothing: disarm {', '.join(armed)} first")

    def _nobody_is_logged_in_before(self, plan: Plan) -> None:
        if not plan.logged_in.address:
            return
        browser = self.tryout.new_browser()
        try:
            with self.tryout.node.place(plan) as place:
                visit = Visit(plan=plan, browser=browser, node_url=place.url, space=place.name)
                shown = visit.is_logged_in(browser.open(place.url))
        except (Hung, Unreachable, NothingToPress) as error:
            raise SetupBroken(f"the relying party cannot be looked at: {error}") from error
        finally:
            browser.close()
        if shown:
            raise SetupBroken("the sign of logged_in is there although nobody has logged in: choose a sign that only a session brings")


def _what_failed(good: Sight) -> str:
    called = ", ".join(dict.fromkeys(f"{one['method']} {one['path']} ({one['status']})" for one in good.exchanges))
    seen_at_node = (
        f"the node was asked for {called}" if called else "nobody came to the node: look at login.address, its steps and node.url"
    )
    return f"the good login that comes first does not work, so verdicts would mean nothing: {good.detail}; {seen_at_node}"


def _as_expected(fault: Fault, plan: Plan) -> Fault:
    return replace(fault, expect=plan.expected.get(fault.id, fault.expect))


def _browser(plan: Plan, transport: "httpx.BaseTransport | None") -> Browser:
    return HttpBrowser(plan.timeout, plan.patience, plan.node.ca, transport)
