"""Reading all content and every language from disk: the only module of this floor that opens files."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from messages.assemble import Documents, assemble
from messages.catalog import SOURCE, Library
from messages.content import Content, Message
from messages.instructions.words import Words, words_from
from messages.laying.timetable import Timetable, timetable
from messages.references import unknown_references
from messages.tables import Table
from messages.translations import translate
from messages.wording.check import check_wording, rules_from
from messages.wording.forbidden import Rules

DOCUMENTS = (
    "system",
    "voice",
    "danger",
    "check",
    "plans",
    "calls",
    "instructions",
    "commands",
    "sources",
    "helplines",
    "glossary",
    "slots",
    "inventory",
    "blocklist",
)
"""The content documents beside ``topics/``, in the order their texts are offered to translators."""


class ContentFault(ValueError):
    """The content cannot be served. ``faults`` names every message that is wrong, and why."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Keep all faults; the message lists each on a line of its own."""
        super().__init__("\n".join((f"{len(faults)} faults in the content:", *faults)))
        self.faults = faults


def load(content_dir: Path, locales_dir: Path) -> Library:
    """Return everything that may be said, in every language found in ``locales_dir``.

    Raises ``ContentFault`` with every fault at once: a missing, fuzzy or empty translation, a text over its
    budget at the widest slot values, a drug name or dose (clinical.md 2.2), a wrong digit or letter, unequal
    slots, a formal word, an unknown id.
    """
    faults: list[str] = []
    documents = _read(content_dir, locales_dir, faults)
    if faults:
        raise ContentFault(tuple(faults))
    content = assemble(documents)
    words = _words(locales_dir, content.messages, tuple(content.languages), faults)
    library = Library(content, words)
    faults.extend(unknown_references(content))
    faults.extend(check_wording(library, rules_from(documents, content)))
    if faults:
        raise ContentFault(tuple(faults))
    return library


def load_timetable(content_dir: Path, content: Content, zone: ZoneInfo) -> Timetable:
    """Return when messages may go in ``zone`` and which goes first; raises ``ContentFault`` with every fault."""
    faults: list[str] = []
    document = _document(content_dir / "calendar.toml", faults)
    read = timetable(document, content.plans, zone, zone.key) if not faults else None
    if faults or read is None:
        raise ContentFault(tuple(faults))
    return read


def load_instructions(content_dir: Path) -> Words:
    """Return the words of health workers' instructions; raises ``ContentFault`` with every fault."""
    faults: list[str] = []
    words = words_from(_document(content_dir / "instructions.toml", faults))
    if faults:
        raise ContentFault(tuple(faults))
    return words


def load_rules(content_dir: Path, locales_dir: Path, content: Content) -> Rules:
    """Return the wording rules, for words that are written while the service runs; raises ``ContentFault``."""
    faults: list[str] = []
    documents = _read(content_dir, locales_dir, faults)
    if faults:
        raise ContentFault(tuple(faults))
    return rules_from(documents, content)


def _read(content_dir: Path, locales_dir: Path, faults: list[str]) -> Documents:
    languages = {path.parent.name: _document(path, faults) for path in sorted(locales_dir.glob("*/language.toml"))}
    if SOURCE not in languages:
        faults.append(f"{locales_dir}: {SOURCE}/language.toml is missing")
    return Documents(
        topics=tuple(_document(path, faults) for path in sorted((content_dir / "topics").glob("*.toml"))),
        others={name: _document(content_dir / f"{name}.toml", faults) for name in DOCUMENTS},
        languages=languages,
        keywords={path.parent.name: _document(path, faults) for path in sorted(locales_dir.glob("*/keywords.toml"))},
    )


def _document(path: Path, faults: list[str]) -> Table:
    where = f"{path.parent.name}/{path.name}"
    try:
        return Table(where, tomllib.loads(path.read_text(encoding="utf-8")), faults)
    except OSError as error:
        faults.append(f"{where} cannot be read: {error.strerror}")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{where} is not good TOML: {error}")
    return Table(where, {}, faults)


def _words(
    locales_dir: Path, messages: Mapping[str, Message], codes: tuple[str, ...], faults: list[str]
) -> dict[str, dict[str, str]]:
    words = {SOURCE: {message.id: message.english for message in messages.values()}}
    for code in codes:
        if code == SOURCE:
            continue
        path = locales_dir / code / "LC_MESSAGES" / "messages.po"
        try:
            catalog = path.read_text(encoding="utf-8")
        except OSError as error:
            faults.append(f"{code}: {path.name} cannot be read: {error.strerror}")
            continue
        words[code] = translate(code, catalog, messages, faults)
    return words
