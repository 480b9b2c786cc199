"""The peer: a bare Flask application that checks the signature and returns fixed TwiML, and nothing else."""

import os

from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>ok</Message></Response>'


def create() -> Flask:
    """Return the application."""
    app = Flask("bare")
    validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    base = os.environ["PUBLIC_URL"]

    @app.post("/twilio/sms")
    def sms() -> Response:
        if not validator.validate(base + request.path, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        return Response(ANSWER, content_type="text/xml")

    return app
