"""Signs a finished message in the way of the binding that carries it through the browser."""

from idp_mock.saml.general import writer
from idp_mock.saml.general.bindings import by_post, by_redirect
from idp_mock.saml.general.messages import Outbound, Outline
from idp_mock.saml.general.names import HTTP_REDIRECT
from idp_mock.saml.general.writer import Pen


def delivered(outline: Outline, content: str, field: str, binding: str, address: str, relay_state: str | None, pen: Pen) -> Outbound:
    """By Redirect with a signature beside the message, by POST with one inside."""
    if binding == HTTP_REDIRECT:
        return by_redirect(address, field, writer.sent(writer.plain(outline, content), pen).encode(), relay_state, pen.keys, pen.method)
    return by_post(address, field, writer.sent(writer.signed(outline, content, pen), pen).encode(), relay_state)
