"""Who sends a request to a login, and what keeps it from moving a flow."""

from msgspec import Struct


class FlowUnusable(Exception):
    """Base of what keeps a request from moving a flow."""


class UnknownFlow(FlowUnusable):
    """There is no such flow; perhaps it expired long ago."""


class FlowUsed(FlowUnusable):
    """The flow has already ended."""


class FlowExpired(FlowUnusable):
    """The flow took too long."""


class OtherBrowser(FlowUnusable):
    """The flow was begun in another browser, or this browser keeps no cookies."""


class Visitor(Struct, frozen=True, kw_only=True):
    """Who sends a request: the secrets in the flow's and in the session's cookie, and the IP address; empty where there is none."""

    browser: str = ""
    session: str = ""
    address: str = ""
