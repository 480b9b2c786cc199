"""Real programs killed at random with ``kill -9`` while reminders flow: none is lost, none goes twice."""

from pathlib import Path

import pytest

from tests.chaos.storm import Plan, storm
from tests.postgres_server import NoServerError

TEXTS = 200


@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgresql"])
def test_whatever_is_killed_each_reminder_goes_once(tmp_path: Path, postgres: bool) -> None:
    """Clock, both workers, web, queue server, its memory and, on PostgreSQL, the database server are each killed once
    while texts flow to a carrier that drops, delays, fails after it accepted, and repeats its receipts."""
    plan = Plan(seed=7, texts=TEXTS, kills=7 if postgres else 6, pause=2.0, rate=20.0, postgres=postgres, hurry=True)
    try:
        with storm(plan, tmp_path) as weather:
            verdict = weather.rage()
            told = "\n".join([f"seed {plan.seed}", *verdict.says(), *weather.stories(verdict)])
            assert verdict.good, told
            assert verdict.texts >= TEXTS + len(weather.flow.brought), told
            assert all(part.kills for part in weather.parts.values())
            assert set(weather.flow.brought) <= set(weather.company.taken) | set(weather.company.doubtful)
    except NoServerError as reason:
        pytest.skip(str(reason))
