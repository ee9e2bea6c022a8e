"""What testers may see and do at ZUS beyond its pages, as plain functions over JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from eid.clock import iso_seconds
from relying_party.zus.cot.cot import is_locked
from relying_party.zus.enrolment.captcha import Captchas
from relying_party.zus.profiles.profiles import Profiles
from relying_party.zus.profiles.reminders import Reminders

Run = Callable[[Mapping[str, str], Mapping[str, Any]], Mapping[str, Any] | None]
"""Gets the parts of the path and the JSON object that was sent; None: there is no such thing."""


def operations(profiles: Profiles, captchas: Captchas, reminders: Reminders, now: Callable[[], float]) -> tuple[tuple[str, str, Run], ...]:
    """Method, path and function of each."""

    def captcha(parts: Mapping[str, str], _: Mapping[str, Any]) -> Mapping[str, Any] | None:
        answer = captchas.answer(parts["name"])
        return None if answer is None else {"answer": answer}

    def profile(parts: Mapping[str, str], _: Mapping[str, Any]) -> Mapping[str, Any] | None:
        found = profiles.find(parts["login_or_pesel"])
        if found is None:
            return None
        return {
            "login": found.login,
            "state": found.state(now()),
            "way": found.way,
            "deadline": iso_seconds(found.deadline),
            "cot": bool(found.cot_hash),
            "cot_locked": is_locked(found),
            "history": [{"at": iso_seconds(entry.at), "event": entry.event, "note": entry.note} for entry in found.history],
        }

    def remind(_: Mapping[str, str], __: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"sent": reminders.send_due()}

    return (
        ("GET", "/zus/captchas/<name>", captcha),
        ("GET", "/zus/profiles/<login_or_pesel>", profile),
        ("POST", "/zus/reminders", remind),
    )
