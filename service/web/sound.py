"""Prompts by address: the digest of their words is in the name, so that nothing old can ever be heard."""

from flask import Blueprint, Response, abort, request, send_file

from service.prompts.shelf import Shelf


def sound(shelf: Shelf) -> Blueprint:
    """Return the routes under ``/audio``; 404 for words that nobody has recorded or drafted."""
    routes = Blueprint("sound", __name__, url_prefix="/audio")

    @routes.get("/<name>")
    def prompt(name: str) -> Response:
        found = shelf.named(name)
        if found is None:
            abort(404)
        answer = send_file(found.path.resolve(), conditional=True, etag=False)
        answer.headers.update(found.headers(request.args.get("v")))
        return answer

    return routes
