"""Builds what lies behind the doors: the node's further pages, and an application for each partner."""

from collections.abc import Callable, Iterable
from contextvars import copy_context
from functools import cache
from typing import TYPE_CHECKING, Protocol

from flask import Flask, request
from werkzeug.exceptions import NotFound

from eid.chance import Chance
from eid.clock import iso_seconds
from idp_mock.devices.card import Chips
from idp_mock.devices.phone import Phones
from idp_mock.devices.views import Bench, DeviceViews
from idp_mock.events.event import flow_of
from idp_mock.faults.bend import Burden, load
from idp_mock.keyring import Keyring
from idp_mock.login.guesses import Guesses
from idp_mock.login.login import Login
from idp_mock.login.views import LoginViews
from idp_mock.partners.app import Ground, create_bare_app, create_partner_app
from idp_mock.partners.client import Client
from idp_mock.partners.doorway import Doorway
from idp_mock.partners.table import PARTNERS, PATH
from idp_mock.partners.views import PartnerPages
from idp_mock.personas.personas import Personas
from idp_mock.profile.point.views import PointViews
from idp_mock.profile.profiles import Profiles
from idp_mock.profile.views import Desk, ProfileViews
from idp_mock.profile.visits import Visits
from idp_mock.settings import Settings
from idp_mock.spaces import Space

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Room(Protocol):
    """What the annex needs of the node of one space."""

    @property
    def settings(self) -> Settings: ...
    @property
    def space(self) -> Space: ...
    @property
    def personas(self) -> Personas: ...
    @property
    def login(self) -> Login: ...


class Annex:
    """A WSGI application. `room` gives that of a request's space; `front_door` is the node as a whole."""

    def __init__(
        self,
        room: Callable[["WSGIEnvironment"], Room],
        pages: LoginViews,
        keyring: Keyring,
        chance: Chance,
        front_door: Callable[[], "WSGIApplication"],
    ) -> None:
        self._room_of = room
        self._keyring = keyring
        self._chance = chance
        self._front_door = front_door
        self._partner = cache(self._new_partner)
        self._pages = self._new_pages(pages)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PATH):
            return self._pages(environ, start_response)
        name, _, rest = path.removeprefix(PATH).partition("/")
        if name not in PARTNERS:
            return NotFound()(environ, start_response)
        moved = {**environ, "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + PATH + name, "PATH_INFO": "/" + rest}
        return copy_context().run(self._honestly, self._partner(name), moved, start_response)

    def _honestly(self, partner: Flask, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """What is armed in the space is meant for the node's clients, not for the node."""
        load(Burden(find=lambda fault: None))
        return partner(environ, start_response)

    def _new_partner(self, name: str) -> Flask:
        return create_partner_app(PARTNERS[name], self._ground)

    def _new_pages(self, pages: LoginViews) -> Flask:
        app = create_bare_app()
        app.add_template_filter(iso_seconds, "instant")
        app.add_template_filter(lambda at: iso_seconds(at)[:10], "day")
        secure = self._room().settings.issuer.startswith("https:")
        app.register_blueprint(PartnerPages(pages, lambda: self._room().login, self._client).blueprint())
        app.register_blueprint(ProfileViews(self._desk, secure_cookies=secure).blueprint())
        app.register_blueprint(PointViews(self._desk).blueprint())
        app.register_blueprint(DeviceViews(pages, self._bench).blueprint())
        return app

    def _room(self) -> Room:
        return self._room_of(request.environ)

    def _ground(self) -> Ground:
        room = self._room()
        return Ground(settings=room.settings, store=room.space.store, clock=room.space.clock, keyring=self._keyring, chance=self._chance)

    def _desk(self) -> Desk:
        room, chance = self._room(), self._chance
        store, clock = room.space.store, room.space.clock
        profiles, visits = Profiles(store, room.personas, clock, chance), Visits(store, clock, chance)
        guesses = Guesses(room.settings, store, clock)
        return Desk(personas=room.personas, guesses=guesses, profiles=profiles, visits=visits, client=self._client(), clock=clock)

    def _bench(self) -> Bench:
        room, store = self._room(), self._room().space.store
        chips, phones = Chips(store, room.personas), Phones(store, room.personas, room.space.clock, self._chance)
        return Bench(issuer=room.settings.issuer, login=room.login, personas=room.personas, chips=chips, phones=phones)

    def _client(self) -> Client:
        room = self._room()
        doorway = Doorway(self._front_door, room.settings.issuer, room.space.prefix, flow_of(request.path))
        return Client(room.settings.issuer, room.space.store, doorway, room.space.clock, self._chance)
