"""All sections, in the order of the menu."""

from idp_mock.dashboard.clients import CLIENTS, OUTCOMES, SERVICE_PROVIDERS
from idp_mock.dashboard.faults import ARMED, FAULTS
from idp_mock.dashboard.people import PERSONAS, SESSIONS
from idp_mock.dashboard.section import Section
from idp_mock.dashboard.space import CLOCK, KEYS, SNAPSHOTS, SPACES

SECTIONS: dict[str, Section] = {
    one.name: one for one in (PERSONAS, CLIENTS, SERVICE_PROVIDERS, OUTCOMES, FAULTS, ARMED, SESSIONS, CLOCK, KEYS, SPACES, SNAPSHOTS)
}
