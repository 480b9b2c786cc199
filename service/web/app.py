"""The web application: routes put together from what they need."""

from collections.abc import Iterable, Mapping

from flask import Blueprint, Flask

from service.web.direct import Direct, View


def make_app(routes: Iterable[Blueprint], direct: Mapping[str, View]) -> Flask:
    """Return the application that serves these routes, ``direct`` among them before any routing."""
    app = Direct(direct)
    for blueprint in routes:
        app.register_blueprint(blueprint)
    return app
