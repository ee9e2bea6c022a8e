"""The code from the picture, with its voice (Z10): six digits that are good once and for a few minutes."""

import hmac
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from eid.chance import Chance, digits, handle
from eid.clock import MINUTE, Clock
from eid.storage.collection import Collection
from eid.storage.store import Store
from relying_party.zus.enrolment.judgement import Wrong

if TYPE_CHECKING:
    from captcha.audio import AudioCaptcha
    from captcha.image import ImageCaptcha

CAPTCHA = "zus-captcha"
"""Kind of the records, which a sweeper may remove after their `expires_at`."""
LIFETIME = 15 * MINUTE
LENGTH = 6
VOICES = Path(__file__).with_name("voices")
"""Polish digits, a folder each, as the library wants them; docs/zus.md says how they were made."""


class CaptchaRefused(Exception):
    """The answer is not accepted; `wrong` says why. The code is used up."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong)
        self.wrong = wrong


class Captcha(Struct, frozen=True, kw_only=True):
    """One code; `expires_at` in seconds since the epoch."""

    answer: str
    expires_at: float


class Captchas:
    """Makes codes, shows and reads them aloud, and judges answers. The library is loaded when the first picture is drawn."""

    def __init__(self, store: Store, clock: Clock, chance: Chance) -> None:
        self._captchas = Collection(store, CAPTCHA, Captcha)
        self._clock = clock
        self._chance = chance

    def new(self) -> str:
        """The name of a new code."""
        name = handle(self._chance)
        self._captchas.put(name, Captcha(answer=digits(self._chance, LENGTH), expires_at=self._clock.now() + LIFETIME))
        return name

    def answer(self, name: str) -> str | None:
        """The digits of a code that is good; for testers, and for those who draw and speak it."""
        captcha = self._captchas.get(name)
        return captcha.answer if captcha and self._clock.now() < captcha.expires_at else None

    def solve(self, name: str, answer: str) -> None:
        """A wrong answer uses the code up; a right one leaves it, so that a form sent twice at once is not refused the second time: whose
        form it is notes that the person has solved one. Raises `CaptchaRefused`."""
        if not answer.strip():
            raise CaptchaRefused(Wrong.CAPTCHA_MISSING)
        captcha = self._captchas.get(name)
        if captcha is None or self._clock.now() >= captcha.expires_at:
            raise CaptchaRefused(Wrong.CAPTCHA_EXPIRED)
        given = "".join(answer.split())
        if not hmac.compare_digest(captcha.answer.encode(), given.encode("utf-8", "replace")):
            self._captchas.delete(name)
            raise CaptchaRefused(Wrong.CAPTCHA_WRONG)

    def picture(self, answer: str) -> bytes:
        """A PNG, drawn differently each time."""
        return self._painter.generate(answer).getvalue()

    def voice(self, answer: str) -> bytes:
        """A WAV file, spoken differently each time."""
        return bytes(self._speaker.generate(answer))

    @cached_property
    def _painter(self) -> "ImageCaptcha":
        from captcha.image import ImageCaptcha

        return ImageCaptcha(width=240, height=90)

    @cached_property
    def _speaker(self) -> "AudioCaptcha":
        from captcha.audio import AudioCaptcha

        return AudioCaptcha(voicedir=str(VOICES))
