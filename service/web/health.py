"""Whether the service can answer, and its figures."""

from flask import Blueprint, Response, jsonify

from service.watch import Figures
from service.web.readiness import Checks


def health(checks: Checks, figures: Figures) -> Blueprint:
    """Return ``/healthz``, ``/readyz`` and ``/metrics``."""
    routes = Blueprint("health", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", content_type="text/plain; charset=utf-8")

    @routes.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = {name: check() for name, check in checks.items()}
        missing = {name: wrong for name, wrong in found.items() if wrong}
        parts = {name: missing.get(name, "ok") for name in found}
        return jsonify(ready=not missing, parts=parts), 503 if missing else 200

    @routes.get("/metrics")
    def metrics() -> Response:
        return Response(figures.page(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return routes
