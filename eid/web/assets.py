"""Static files under addresses that change with their content, so that browsers may keep them for good."""

import hashlib
from pathlib import Path

from flask import Flask, request

_YEAR = 365 * 24 * 3600


def serve_assets(app: Flask) -> None:
    """Gives templates `asset('node.css')`: the address of a file in the application's `static` folder."""
    folder = Path(app.static_folder or "")
    tags = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in folder.glob("*.*")}
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _YEAR

    def asset(name: str) -> str:
        return f"{request.script_root}/static/{name}?v={tags[name]}"

    app.add_template_global(asset)
