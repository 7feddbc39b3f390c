"""The OpenAPI document and its reference page, which loads nothing from elsewhere.

Swagger UI is vendored: the files of swagger-ui-dist as they were published, see MANIFEST. No
inline script and no inline style: it works under the strictest policy.
"""

from __future__ import annotations

from pathlib import Path

import orjson
from flask import Blueprint, Response, abort, current_app, render_template, send_from_directory

from cms.api.problem_codes import CODES
from cms.api.respond import cacheable

FOLDER = Path(__file__).parent
FILES = {
    "reference.css": FOLDER,
    "reference.js": FOLDER,
    "swagger-ui.css": FOLDER / "swagger_ui",
    "swagger-ui-bundle.js": FOLDER / "swagger_ui",
}
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
blueprint = Blueprint("reference", __name__, url_prefix="/api/v1", template_folder=".")


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Serve the OpenAPI document."""
    api = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    text = orjson.dumps(api.spec.to_dict(), option=orjson.OPT_INDENT_2)
    return cacheable(current_app.response_class(text, mimetype="application/json"))


@blueprint.get("/docs")
def docs() -> Response:
    """Serve the reference page."""
    response = cacheable(current_app.make_response(render_template("reference.html", codes=CODES)))
    response.headers["Content-Security-Policy"] = CSP
    return response


@blueprint.get("/docs/<name>")
def file(name: str) -> Response:
    """Serve a file of the reference page."""
    if name not in FILES:
        abort(404)
    return send_from_directory(FILES[name], name, max_age=3600)
