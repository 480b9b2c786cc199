"""Reading one language's gettext catalog: every message translated, of these very English words, none of it fuzzy."""

from collections.abc import Mapping
from io import StringIO

from babel.messages.pofile import PoFileError, read_po

from messages.content import Message


def translate(code: str, catalog: str, messages: Mapping[str, Message], faults: list[str]) -> dict[str, str]:
    """Return the words of one language by message id; ``catalog`` is the text of its ``.po`` file.

    Missing, empty, fuzzy and outdated translations are noted, for none of them may reach a patient.
    """
    try:
        parsed = read_po(StringIO(catalog), locale=None, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        faults.append(f"{code}: messages.po cannot be read: {error}")
        return {}
    words: dict[str, str] = {}
    english: dict[str, str] = {}
    for entry in parsed:
        if not entry.id or not isinstance(entry.string, str) or not isinstance(entry.id, str):
            continue
        context = str(entry.context or "")
        if entry.fuzzy:
            faults.append(f"{code}: {context} is marked fuzzy: translate it and remove the mark")
        words[context] = entry.string
        english[context] = entry.id
    return _checked(code, words, english, messages, faults)


def _checked(
    code: str, words: dict[str, str], english: dict[str, str], messages: Mapping[str, Message], faults: list[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for message in messages.values():
        if not words.get(message.context):
            faults.append(f"{code}: {message.context} is not translated")
        elif english[message.context] != message.english:
            faults.append(f"{code}: {message.context} translates other English words: run `make messages`")
        else:
            found[message.id] = words[message.context]
    known = {message.context for message in messages.values()}
    faults.extend(f"{code}: {context} is no message of ours: remove it" for context in words if context not in known)
    return found
