"""A person's trip to the node and back, as one record: begun, being judged, judged, picked up; each step happens once."""

import hashlib

from msgspec import Struct
from msgspec.structs import replace

from eid.clock import MINUTE, Clock
from eid.identity.level import Level
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.federation.arrival import Arrival, Failure, Operation, Problem

TRIP = "trip"
"""Kind of the records."""
REQUEST_OBJECT = "request_object"
"""Kind of the records of what the node is asked for a departure, where it fetches that itself."""
PICKED_UP_WITHIN = 5 * MINUTE
"""How long a judged answer waits for its browser, which is already on its way."""
JUDGED_WITHIN = MINUTE
"""A judgement that takes longer was lost with its process; all calls to the node together are bounded well below."""


class Departure(Struct, frozen=True, kw_only=True):
    """A person sent to the node. `id` is RelayState or `state`, `request_id` the ID of the AuthnRequest, `nonce`, `code_verifier` and
    `client_id` are OpenID's, and so is `login_hint`, who is expected to log in; `browser` is a hash of the name of the browser that left;
    `created_at` in seconds since the epoch. With `id_token_hint` the person whom that ID token is about is asked nothing."""

    id: str
    portal: str
    purpose: str
    protocol: str
    browser: str
    request_id: str
    nonce: str
    code_verifier: str
    level: Level
    created_at: float
    client_id: str = ""
    operation: Operation | None = None
    login_hint: str = ""
    id_token_hint: str = ""


class Redirect(Struct, frozen=True, kw_only=True):
    """The browser must go to this address."""

    location: str


class PostForm(Struct, frozen=True, kw_only=True):
    """The browser must post these fields to this address."""

    action: str
    fields: dict[str, str]


class Trip(Struct, frozen=True, kw_only=True):
    """A departure and what became of it. What the node said is dropped when the browser picks it up; after `expires_at` nobody can go on
    with the trip."""

    departure: Departure
    expires_at: float
    judging_since: float | None = None
    judged_at: float | None = None
    arrival: Arrival | None = None
    failure: Failure | None = None
    picked_up: bool = False


class PickUp(Struct, frozen=True, kw_only=True):
    """What the browser gets: the portal that sent the person away (empty where nobody knows), and the arrival or the failure."""

    portal: str
    outcome: Arrival | Failure


class StillJudging(Exception):
    """The same answer was sent twice and the first is not judged yet; the browser may ask again in a moment."""


class _Taken(Exception):
    """Somebody else was first."""


def browser_hash(browser: str) -> str:
    """The store never holds the name by which a browser is known: it is as good as a cookie."""
    return hashlib.sha256(browser.encode()).hexdigest()


class Trips:
    """All trips of the portals. Expiry is judged by the clock: `lifetime` seconds for the stay at the node."""

    def __init__(self, store: Store, clock: Clock, lifetime: int) -> None:
        self._trips = Collection(store, TRIP, Trip)
        self._clock = clock
        self._lifetime = lifetime

    def begin(self, departure: Departure) -> None:
        self._trips.add(departure.id, Trip(departure=departure, expires_at=departure.created_at + self._lifetime))

    def begin_judging(self, trip_id: str, protocol: str) -> Departure | None:
        """The departure that an answer belongs to, once; None where it is unknown, of another protocol or answered already."""

        def mark(trip: Trip | None) -> Trip:
            if trip is None or trip.judging_since is not None or trip.departure.protocol != protocol:
                raise _Taken
            return replace(trip, judging_since=self._clock.now())

        try:
            trip = self._trips.update(trip_id, mark)
        except _Taken:
            return None
        return None if trip is None else trip.departure

    def expired(self, departure: Departure) -> bool:
        return self._clock.now() >= departure.created_at + self._lifetime

    def keep(self, departure: Departure, outcome: Arrival | Failure) -> None:
        """Puts the judged answer where only the browser that left may take it."""
        now = self._clock.now()
        arrival = outcome if isinstance(outcome, Arrival) else None
        failure = outcome if isinstance(outcome, Failure) else None
        trip = Trip(
            departure=departure,
            expires_at=now + PICKED_UP_WITHIN,
            judging_since=now,
            judged_at=now,
            arrival=arrival,
            failure=failure,
        )
        self._trips.put(departure.id, trip)

    def pick_up(self, trip_id: str, browser: str) -> PickUp:
        """The answer, once and only for the browser that left; every other try gets the failure that says why and takes nothing.
        Raises `StillJudging`."""
        trip = self._trips.get(trip_id)
        if trip is None:
            return PickUp(portal="", outcome=Failure(purpose="", problem=Problem.SESSION_LOST, detail="unknown or forgotten departure"))
        problem = self._obstacle(trip, browser_hash(browser)) or self._take(trip_id)
        outcome = trip.arrival or trip.failure
        if problem or outcome is None:
            outcome = Failure(purpose=trip.departure.purpose, problem=problem or Problem.SESSION_LOST)
        return PickUp(portal=trip.departure.portal, outcome=outcome)

    def _obstacle(self, trip: Trip, browser: str) -> Problem | None:
        now = self._clock.now()
        if trip.departure.browser != browser or trip.judging_since is None:
            return Problem.SESSION_LOST
        if trip.picked_up:
            return Problem.ALREADY_USED
        if trip.judged_at is None:
            if now < trip.judging_since + JUDGED_WITHIN:
                raise StillJudging
            return Problem.SESSION_LOST
        return Problem.EXPIRED if now >= trip.expires_at else None

    def _take(self, trip_id: str) -> Problem | None:
        def mark(trip: Trip | None) -> Trip:
            if trip is None or trip.picked_up:
                raise _Taken
            return replace(trip, picked_up=True, arrival=None, failure=None)

        try:
            self._trips.update(trip_id, mark)
        except _Taken:
            return Problem.ALREADY_USED
        return None
