"""What every entry of the log says about the request under way."""

from collections.abc import Mapping

from flask import has_request_context, request


def request_under_way() -> Mapping[str, str]:
    """Method and path, without the query, which may hold secrets; empty outside of requests."""
    if not has_request_context():
        return {}
    return {"method": request.method, "path": request.script_root + request.path}
