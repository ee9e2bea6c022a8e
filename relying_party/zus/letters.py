"""The letters that ZUS writes, in Polish and English, for nobody reads along who has chosen a language."""

from eid.clock import utc
from relying_party.mail.outbox import Message
from relying_party.zus.branch.branches import BRANCHES
from relying_party.zus.profiles.profile import Profile

SUBJECT = "Profil ZUS czeka na potwierdzenie / Your profile at ZUS waits"
_BODY = """Dzień dobry,

profil {login} czeka na potwierdzenie tożsamości i wygaśnie {deadline}.
{visit}
Na wizytę w dowolnym oddziale ZUS wystarczy zabrać dokument tożsamości. Po tym terminie profil trzeba założyć od nowa.

----

Hello,

profile {login} waits for your identity to be confirmed, and will expire on {deadline}.
An identity document is all you need to bring to any branch. After that date you would have to make a new profile.

System testowy / Test system. Nikt prawdziwy tego nie napisał.
"""


def reminder(profile: Profile) -> Message:
    """The letter before the profile expires (Z1)."""
    visit = profile.appointment
    told = f"Umówiona wizyta: {BRANCHES[visit.branch]}, {_moment(visit.at)}." if visit else "Nie ma jeszcze umówionej wizyty."
    body = _BODY.format(login=profile.login, deadline=_moment(profile.deadline), visit=told)
    return Message(to=profile.email, subject=SUBJECT, body=body, sender="ZUS (system testowy)")


def _moment(at: float) -> str:
    return utc(at).strftime("%Y-%m-%d %H:%M UTC")
