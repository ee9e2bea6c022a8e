"""The letter before an untrusted profile expires (Z1): each profile gets one."""

import threading
from collections.abc import Callable

from eid.clock import DAY, MINUTE, Clock
from eid.storage.store import StoreUnavailable
from relying_party.zus.profiles.profile import Entry, Event, NotWaiting, Profile
from relying_party.zus.profiles.profiles import Profiles

INTERVAL = 5 * MINUTE
"""Seconds between two rounds through all profiles."""
REMINDED_DAYS = 2
"""How many days before the deadline the letter goes out."""

Send = Callable[[Profile], None]
"""Writes the letter and hands it to the post."""


class _Reminded(Exception):
    """Somebody else was first."""


class Reminders:
    """Whoever calls `send_due` first sends; two processes send no letter twice."""

    def __init__(self, profiles: Profiles, clock: Clock, send: Send) -> None:
        self._profiles = profiles
        self._clock = clock
        self._send = send
        self._stop = threading.Event()

    def start(self) -> threading.Thread:
        """Sends in the background until `stop`; for a server only."""
        thread = threading.Thread(target=self._run, name="reminders", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ends the background work soon."""
        self._stop.set()

    def send_due(self) -> int:
        """Reminds everybody whose time has come; how many letters went out."""
        now = self._clock.now()
        due = [profile for profile in self._profiles.waiting() if is_due(profile, now)]
        return sum(self._remind(profile, now) for profile in due)

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            try:
                self.send_due()
            except StoreUnavailable:  # whoever needs the store tells; the next round tries again
                continue

    def _remind(self, profile: Profile, now: float) -> bool:
        def mark(found: Profile) -> Profile:
            found.must_wait(now)
            if not is_due(found, now):
                raise _Reminded
            return found.told(Entry(at=now, event=Event.REMINDED))

        try:
            self._send(self._profiles.change(profile.login, mark))
        except (NotWaiting, _Reminded):
            return False
        return True


def is_due(profile: Profile, now: float) -> bool:
    """Whether the letter must go out: few days are left, and none was sent."""
    reminded = any(entry.event is Event.REMINDED for entry in profile.history)
    return not reminded and now >= profile.deadline - REMINDED_DAYS * DAY
