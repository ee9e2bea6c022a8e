"""One login, good or with a fault, and what was seen of it."""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import pause, ticks
from idp_mock.checker.browser import Browser, Hung, Unreachable
from idp_mock.checker.node import Node, Place
from idp_mock.checker.page import NothingToPress, Page
from idp_mock.checker.plan import Plan
from idp_mock.checker.verdict import LOGOUT, Exchange, Fault, Seen, Sight, bit
from idp_mock.checker.visit import Visit, crash

NewBrowser = Callable[[], Browser]
_LOOK_EVERY = 0.5
_WORDS = 160
"""Characters of a page that a verdict quotes."""
_NODE_OUT_OF_ORDER, _SAYS_SO = ("http",), (502, 504)
"""Where the node itself fails, a relying party may answer as a gateway does: that is no crash of its own."""


class Tryout(Struct, frozen=True, kw_only=True):
    """What trials are made with. Every method raises `ApiError` where the node fails."""

    plan: Plan
    node: Node
    new_browser: NewBrowser

    def good_login(self, persona: str) -> Sight:
        """Nothing is wrong with it."""
        with self.node.place(self.plan) as place:
            place.expect_login(persona)
            try:
                return self._seen(place, place.newest(), self._login)
            finally:
                place.take_back()

    def login_with(self, fault: Fault) -> Sight:
        """A login, or a logout, that the fault bends, in a browser that nobody used."""
        with self.node.place(self.plan) as place:
            begun = place.newest()
            try:
                sight = self._with_fault(place, begun, fault)
            finally:
                place.take_back()
            strange = {one for exchange in sight.exchanges for one in exchange["bent"]} - {fault.id}
            if strange:
                return _disturbed(strange, sight)
            return sight if sight.seen is Seen.UNTRIED or any(bit(fault.id, one) for one in sight.exchanges) else _untried(fault, sight)

    def _with_fault(self, place: Place, begun: str, fault: Fault) -> Sight:
        if fault.family == LOGOUT:
            return self._seen(place, begun, lambda visit: self._logout(visit, place, fault))
        if fault.reach == "space":
            place.expect_login(self.plan.persona)
            place.arm(fault.id)
            return self._seen(place, begun, lambda visit: self._login(visit, fault))
        return self._seen(place, begun, lambda visit: self._last_login(visit, place, fault))

    def _seen(self, place: Place, begun: str, way: Callable[[Visit], Sight]) -> Sight:
        browser, started = self.new_browser(), ticks()
        try:
            sight = way(Visit(plan=self.plan, browser=browser, node_url=place.url, space=place.name))
        except Hung as error:
            sight = Sight(seen=Seen.HUNG, detail=str(error))
        except Unreachable as error:
            sight = Sight(seen=Seen.CRASHED, detail=f"it cannot be reached: {error}")
        except NothingToPress as error:
            sight = Sight(seen=Seen.REFUSED, detail=str(error))
        finally:
            browser.close()
        return _with(sight, ticks() - started, place.exchanges(begun))

    def _login(self, visit: Visit, fault: Fault | None = None) -> Sight:
        page = visit.log_in()
        opened = visit.is_logged_in(page)
        broken = "" if fault and fault.family in _NODE_OUT_OF_ORDER and page.status in _SAYS_SO else crash(page)
        if opened:
            return _of(page, Seen.ACCEPTED, "it showed that the person is logged in")
        if broken:
            return _of(page, Seen.CRASHED, f"{broken} on {_address(page)}")
        return _of(page, Seen.REFUSED, f"status {page.status} on {_address(page)}, which reads {_quoted(page)}")

    def _last_login(self, visit: Visit, place: Place, fault: Fault) -> Sight:
        """The login that the fault bends, after those, each in a browser of its own, from which it brings something once more."""
        for _ in range(fault.logins - 1):
            browser = self.new_browser()
            try:
                self._good_login(replace(visit, browser=browser), place, fault.id)
            finally:
                browser.close()
        place.expect_login(self.plan.persona, fault.id)
        return self._login(visit, fault)

    def _logout(self, visit: Visit, place: Place, fault: Fault) -> Sight:
        """The person leaves at the node, which tells the relying party so, wrongly: who heeds it has accepted. Where the fault does not
        bite there, the person leaves at the relying party."""
        place.arm(fault.id)
        begun = place.newest()
        page = self._good_login(visit, place)
        visit.log_out_at_node()
        if not any(bit(fault.id, one) for one in place.exchanges(begun)):
            return self._own_logout(visit, place, fault)
        if self._outlived(visit, page, fault):
            return _of(page, Seen.REFUSED, "the person was still logged in")
        return _of(page, Seen.ACCEPTED, "nobody was logged in any more")

    def _own_logout(self, visit: Visit, place: Place, fault: Fault) -> Sight:
        """A crash can be seen here, but not whether the relying party believed what the node said."""
        if self.plan.logout is None:
            return Sight(seen=Seen.REFUSED, detail="the plan says nothing of logout")
        begun = place.newest()
        self._good_login(visit, place)
        page = visit.walk(self.plan.logout)
        if crash(page):
            return _of(page, Seen.CRASHED, f"{crash(page)} on {_address(page)}")
        if not any(bit(fault.id, one) for one in place.exchanges(begun)):
            return _of(page, Seen.REFUSED, "nothing was bent")
        return _of(page, Seen.UNTRIED, f"it went through its logout to {_address(page)}; whether it believed the node cannot be seen")

    def _good_login(self, visit: Visit, place: Place, fault_id: str = "") -> Page:
        place.expect_login(self.plan.persona, fault_id)
        page = visit.log_in()
        if not visit.is_logged_in(page):
            raise NothingToPress(f"the good login that comes before ended on {_address(page)}")
        return page

    def _outlived(self, visit: Visit, page: Page, fault: Fault) -> bool:
        """Whether the session is still there; where it is to end, some time is given."""
        until = ticks() + (self.plan.patience if fault.expect == "accept" else 0)
        while visit.is_logged_in(page):
            if ticks() >= until:
                return True
            pause(_LOOK_EVERY)
        return False


def _of(page: Page, seen: Seen, detail: str) -> Sight:
    return Sight(seen=seen, detail=detail, status=page.status, url=page.url)


def _with(sight: Sight, took: float, exchanges: tuple[Exchange, ...]) -> Sight:
    return replace(sight, took=took, exchanges=exchanges)


def _untried(fault: Fault, sight: Sight) -> Sight:
    calls = dict.fromkeys(f"{one['method']} {one['path']}" for one in sight.exchanges)
    came = f"it asked for {', '.join(calls)} only" if calls else "it never came to the node"
    why = f"it needs {fault.needs}" if fault.needs else came
    return replace(sight, seen=Seen.UNTRIED, detail=f"the fault found nothing to bend, {why}")


def _disturbed(strange: set[str], sight: Sight) -> Sight:
    """Two who arrange logins in one space take each other's: what was seen may be the other's."""
    told = f"somebody else had {', '.join(sorted(strange))} in this space meanwhile, so it says nothing; give each check a space of its own"
    return replace(sight, seen=Seen.UNTRIED, detail=told)


def _address(page: Page) -> str:
    return page.url.partition("?")[0]


def _quoted(page: Page) -> str:
    words = page.words
    return f"“{words[:_WORDS]}{'…' if len(words) > _WORDS else ''}”" if words else "nothing"
