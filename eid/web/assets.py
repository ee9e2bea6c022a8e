"""Static files under addresses that change with their content, so that browsers may keep them for good."""

import hashlib
from functools import partial
from pathlib import Path

from flask import Flask, request
from flask.templating import Environment

from eid.web.application import with_templates

_YEAR = 365 * 24 * 3600


def serve_assets(app: Flask) -> None:
    """Gives templates `asset('node.css')`: the address of a file in the application's `static` folder."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR
    with_templates(app, partial(_give, Path(app.static_folder or "")))


def _give(folder: Path, environment: Environment) -> None:
    tags = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in folder.glob("*.*")}

    def asset(name: str) -> str:
        return f"{request.script_root}/static/{name}?v={tags[name]}"

    environment.globals["asset"] = asset
