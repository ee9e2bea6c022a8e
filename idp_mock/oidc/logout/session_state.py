"""Session management: how a client sees in the browser, without asking the node, whether the session is still the one it knows (OpenID
Connect Session Management 1.0).

The browser keeps the name of its session in a cookie that scripts of this node may read. A client gets a hash over that name; the page at
`check_session_iframe`, which the client shows in a frame, compares the two. The name is no secret: clients get it as `sid` anyway.
A browser that keeps cookies from frames in other sites makes the page say *changed*; the client then asks with `prompt=none` and learns
better.
"""

import hashlib
from functools import lru_cache
from urllib.parse import urlsplit

COOKIE = "wk_browser_state"
_DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=1000)
def origin_of(address: str) -> str:
    """The origin of a web address as browsers write it (RFC 6454 section 6.1), empty where it is none."""
    parts = urlsplit(address)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{parts.scheme}://{host}:{parts.port}"


def session_state(client_id: str, origin: str, browser_state: str, salt: str) -> str:
    """What the client passes on to the page (section 4.2); `check-session.js` computes the same."""
    return f"{hashlib.sha256(f'{client_id} {origin} {browser_state} {salt}'.encode()).hexdigest()}.{salt}"


def browser_state_cookie(browser_state: str, path: str, issuer: str) -> str:
    """The Set-Cookie header; an empty state removes it. Clients are other sites, so the cookie must be sent to frames in them: browsers
    want `Secure` for that, which they also accept from a localhost without TLS."""
    return f"{COOKIE}={browser_state}; Path={path}; {_attributes(issuer)}" + ("" if browser_state else "; Max-Age=0")


@lru_cache(maxsize=1000)
def _attributes(issuer: str) -> str:
    parts = urlsplit(issuer)
    local = (parts.hostname or "").endswith("localhost")
    return "SameSite=None; Secure" if parts.scheme == "https" or local else "SameSite=Lax"
