"""The web application: routes put together from what they need."""

from collections.abc import Iterable

from flask import Blueprint, Flask

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes; a text of 1,600 characters with ten pictures is a few kilobytes of parameters."""


def make_app(routes: Iterable[Blueprint]) -> Flask:
    """Return the application that serves these routes."""
    app = Flask("barta", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    for blueprint in routes:
        app.register_blueprint(blueprint)
    return app
