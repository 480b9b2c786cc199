"""Draft sound for a trial: every prompt spoken once by the offline synthesiser, in the background."""

import os

from service.prompts.prompt import Script
from service.prompts.respelling import read_respellings
from service.prompts.scripts import scripts
from service.prompts.speaker import speaking_command
from service.prompts.synthesise import Synthesiser
from service.wiring import LOCALES, Whole

LEAST_URGENT = 19
FIRST = ("V-GREETING", "V-LANGUAGE", "V-MAIN", "V-GROUP", "V-PRESS", "Q", "E", "V-")
"""The prompts a caller meets first are spoken first."""


def make_prompts(whole: Whole) -> None:
    """Speak every prompt that has no sound yet; without a synthesiser calls use the carrier's voice."""
    os.nice(LEAST_URGENT)
    catalog = whole.words.catalog
    speaker = Synthesiser(
        whole.settings.var_dir / "prompts", catalog.languages, read_respellings(LOCALES), speaking_command()
    )
    made = speaker.make_all(sorted(scripts(catalog), key=_urgency))
    whole.log.info("draft prompts", **{result.value: count for result, count in made.items()})


def _urgency(script: Script) -> tuple[int, str]:
    place = next((at for at, start in enumerate(FIRST) if script.message.startswith(start)), len(FIRST))
    return place, script.message
