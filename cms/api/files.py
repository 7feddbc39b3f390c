"""Files: re-encoded pictures, generated avatars, and the static reader site if there is one."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, Response, abort, send_from_directory

from cms.api.access import tribune
from cms.config import Config
from cms.content.avatars import avatar_svg
from cms.services.access.people import nickname_of

SITE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
A_YEAR = 365 * 24 * 3600


def mount_files(app: Flask, config: Config) -> None:
    """Serve pictures below /media/, and the reader site everywhere else."""
    files = Blueprint("files", __name__)

    @files.get("/media/<path:name>")
    def media(name: str) -> Response:
        """Serve a rendition; its name changes with its content, so it never expires."""
        if "/" in name or not name.endswith(".webp"):
            abort(404)
        response = send_from_directory(config.media_dir, name, max_age=A_YEAR)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    @files.get("/media/avatars/<id64:user_id>.svg")
    def avatar(user_id: int) -> Response:
        """Draw the avatar of a person who has not chosen a picture."""
        nickname = nickname_of(tribune(), user_id)
        response = Response(avatar_svg(nickname, user_id), mimetype="image/svg+xml")
        response.headers["Cache-Control"] = "public, max-age=86400"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response

    if config.site_dir:
        _mount_site(files, config.site_dir)
    app.register_blueprint(files)


def _mount_site(files: Blueprint, folder: Path) -> None:
    @files.get("/", defaults={"name": "index.html"})
    @files.get("/<path:name>")
    def site(name: str) -> Response:
        """Serve a file of the site; any other address is the site's own to show."""
        if name.startswith(("api/", "media/", "admin/")):
            abort(404)
        is_file = (folder / name).is_file()
        response = send_from_directory(folder, name if is_file else "index.html", max_age=300)
        response.headers["Content-Security-Policy"] = SITE_CSP
        return response
