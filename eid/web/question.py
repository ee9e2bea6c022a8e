"""A request as Flask's. What every request is asked for is read at once; the usual way is made for streams and files."""

from functools import lru_cache
from io import BytesIO
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import EnvironHeaders, ImmutableMultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.sansio.http import parse_cookie
from werkzeug.sansio.utils import get_current_url
from werkzeug.urls import iri_to_uri, uri_to_iri
from werkzeug.utils import cached_property

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PLAIN_FORM = "application/x-www-form-urlencoded"
_SHORT = 512 * 1024
"""Octets of a body that is shorter than every limit on bodies here."""
_LONGEST_HOST = 253 + len(":65535")
"""Characters (RFC 1035 section 2.3.4, without the dot at the end)."""


class Question(Request):
    """As Flask's. A plain form is read whole and taken apart at once; the usual way is made for streams and files."""

    def __init__(self, environ: "WSGIEnvironment", populate_request: bool = True, shallow: bool = False) -> None:
        path, root = environ.get("PATH_INFO", ""), environ.get("SCRIPT_NAME", "")
        if not (path.startswith("/") and path.isascii() and root.isascii() and "HTTP_HOST" in environ) or path.startswith("//"):
            super().__init__(environ, populate_request, shallow)
            return
        self.method = environ["REQUEST_METHOD"].upper()
        self.scheme = environ["wsgi.url_scheme"]
        self.server = None  # is asked for where there is no Host header
        self.root_path = root.rstrip("/")
        self.path = path
        self.query_string = environ.get("QUERY_STRING", "").encode("latin1")
        self.headers = EnvironHeaders(environ)
        self.remote_addr = environ.get("REMOTE_ADDR")
        self.environ = environ
        self.shallow = shallow
        if populate_request and not shallow:
            environ["werkzeug.request"] = self

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """None where the query is not UTF-8, as with a form."""
        return ImmutableMultiDict(_pairs(self.query_string))

    @cached_property
    def cookies(self) -> ImmutableMultiDict[str, str]:
        return parse_cookie(self.environ.get("HTTP_COOKIE", ""), cls=self.dict_storage_class)  # type: ignore[return-value]

    @cached_property
    def host(self) -> str:
        """Empty where it cannot stand in an address, as werkzeug has it for strange characters."""
        host = super().host
        return host if len(host) <= _LONGEST_HOST and _stands_in_addresses(host) else ""

    @cached_property
    def root_url(self) -> str:
        return _address(self.scheme, self.host, self.root_path)

    @cached_property
    def host_url(self) -> str:
        return _address(self.scheme, self.host)

    @cached_property
    def stream(self) -> IO[bytes]:
        """A body that is here already, as long as it was declared, is looked through no more. One that is sent without a length is read
        whole: werkzeug cuts it at the limit, and what was left would be taken for all."""
        given, declared = self.environ["wsgi.input"], self.environ.get("CONTENT_LENGTH", "")
        if type(given) is BytesIO and given.getbuffer().nbytes <= _SHORT and declared == str(given.getbuffer().nbytes):
            return given
        limit = self.max_content_length
        if declared or limit is None or not {"HTTP_TRANSFER_ENCODING", "wsgi.input_terminated"} <= self.environ.keys():
            return super().stream
        return BytesIO(_read_to_its_end(given, limit))

    @cached_property
    def form(self) -> ImmutableMultiDict[str, str]:
        if self.environ.get("CONTENT_TYPE") != _PLAIN_FORM:
            return super().form
        pairs = _pairs(self.get_data(parse_form_data=False))
        self.__dict__["files"] = ImmutableMultiDict()
        return ImmutableMultiDict(pairs)


_address = lru_cache(maxsize=256)(get_current_url)


@lru_cache(maxsize=256)
def _stands_in_addresses(host: str) -> bool:
    """A name with two dots in a row has the right characters, and so has an IPv6 address with too many colons."""
    try:
        iri_to_uri(uri_to_iri(f"//{host}"))
    except ValueError:
        return False
    return True


def _read_to_its_end(given: IO[bytes], limit: int) -> bytes:
    try:
        octets = given.read(limit + 1)
    except OSError as error:
        raise ClientDisconnected from error
    if len(octets) > limit:
        raise RequestEntityTooLarge
    return octets


def _pairs(octets: bytes) -> list[tuple[str, str]]:
    """As werkzeug reads them; none where the octets are not UTF-8."""
    try:
        return parse_qsl(octets.decode(), keep_blank_values=True, errors="werkzeug.url_quote")
    except ValueError:
        return []
