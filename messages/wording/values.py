"""What a value written while the service runs may not be: a drug, a dose, a link, another script, another line."""

import re
from collections.abc import Iterator

from messages.language import Language
from messages.wording.forbidden import Rules, both, doses, drug_names
from messages.wording.script import wrong_letters

_LINK = re.compile(r"(?i)\b(?:https?:|www\.)|\b[\w-]+\.(?:com|net|org|info|io|me|ly|bd|link|site|xyz)\b|[@{}\[\]\\]")


def wrong_value(value: str, language: Language, rules: Rules) -> Iterator[str]:
    """Yield a reason for everything that may not stand in a text to a patient (clinical.md 2.2; peers.md 2)."""
    if not value.isprintable():
        yield "holds a line break or a sign no phone shows: write it in one line"
    if _LINK.search(value):
        yield "holds a link, an address or a bracket: a patient is never sent one"
    yield from both(
        drug_names(value, rules), doses(value, rules, language), wrong_letters(value, language, rules.latin)
    )
