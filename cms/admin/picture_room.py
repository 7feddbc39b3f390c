"""The library of pictures: uploading one, looking through them, choosing one for an article."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cms.admin.access import actor, needs, takes, tribune
from cms.admin.article_form import number_of
from cms.content.pictures import BYTES_MAX
from cms.sdk.errors import CMSError, Invalid
from cms.services.articles.picture_library import PAGE_SIZE, PictureItem, add_picture, list_pictures
from cms.web.requests import request_id
from cms.web.statuses import status_of

UPLOAD_BYTES_MAX = BYTES_MAX + 64 * 1024


def register(admin: Blueprint) -> None:
    """Add the views."""
    admin.add_url_rule("/pictures", view_func=pictures)
    admin.add_url_rule(
        "/pictures", view_func=picture_upload, endpoint="picture_upload", methods=["POST"]
    )


@needs("articles.write")
def pictures() -> ResponseReturnValue:
    """Show the pictures, the newest first; as JSON for the editor's dialog."""
    before_id = number_of(request.args.get("before", "")) or 0
    found = list_pictures(tribune(), actor(), before_id=before_id, size=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    older = shown[-1].id if len(found) > PAGE_SIZE else None
    if _wants_json():
        return jsonify({"pictures": [_told(one) for one in shown], "before": older})
    return render_template(
        "admin/pictures.html", pictures=shown, older=older, is_first=not before_id
    )


@needs("articles.write")
@takes(UPLOAD_BYTES_MAX)
def picture_upload() -> ResponseReturnValue:
    """Take one file; answer its picture as JSON to a script, a page to a form."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            sentence = "Choose a file first"
            raise Invalid("picture.missing", sentence, errors={"file": [sentence]})
        added = add_picture(tribune(), actor(), file.read(BYTES_MAX + 1))
    except CMSError as fault:
        if not _wants_json():
            flash(fault.detail, "danger")
            return redirect(url_for("admin.pictures"))
        problem = {"code": fault.code, "detail": fault.detail, "request_id": request_id()}
        return problem, status_of(fault)
    if _wants_json():
        return jsonify(_told(added)), 201
    flash("The picture is in the library.", "success")
    return redirect(url_for("admin.pictures"))


def _told(picture: PictureItem) -> dict[str, Any]:
    return {
        "id": picture.id,
        "width": picture.width,
        "height": picture.height,
        "thumb": picture.thumb,
        "url": picture.url,
        "uses": len(picture.uses),
    }


def _wants_json() -> bool:
    return (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )
