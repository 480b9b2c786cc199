"""The log: one line an event, for people on a console or for programs as JSON."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

Log = FilteringBoundLogger


def make_log(level: str, form: str, stream: TextIO = sys.stderr) -> Log:
    """Return a logger of its own that writes lines of ``level`` or graver to ``stream``.

    ``form`` is ``console`` or ``json``. Exceptions are logged by class and place: their text may quote a patient.
    """
    as_json = form == "json"
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    return structlog.wrap_logger(  # type: ignore[no-any-return]  # structlog cannot know the class it is given
        structlog.PrintLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
    )


def _without_words(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and the place it came from."""
    del logger, method
    error = event.pop("fault", None)
    if isinstance(error, BaseException):
        event["fault"] = type(error).__name__
        event["at"] = _places(error)
    return event


def _places(error: BaseException) -> str:
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(places[-4:])
