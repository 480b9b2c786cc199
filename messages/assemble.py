"""Putting content documents together into one Content: pure, given the parsed documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from messages import records
from messages.content import Content, Message, Slot, Source
from messages.documents import find_messages
from messages.followups import plan
from messages.meaning import Command
from messages.tables import Table, named

Words = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Documents:
    """Every parsed document: topics by file order, the others by file name without ending.

    ``languages`` and ``keywords`` are by language code; a language without keywords of its own is absent there.
    """

    topics: tuple[Table, ...]
    others: Mapping[str, Table]
    languages: Mapping[str, Table]
    keywords: Mapping[str, Table]

    def tables(self, document: str, key: str) -> tuple[Table, ...]:
        """Return the list of tables ``key`` of one document."""
        return self.others[document].tables(key)


def assemble(documents: Documents) -> Content:
    """Return all content; faults are noted in the documents' own tables."""
    topics = sorted((records.topic(table) for table in documents.topics), key=lambda topic: topic.menu)
    signs = [records.sign(table) for table in documents.tables("danger", "sign")]
    check = documents.others["check"]
    table = check.table("table")
    extra = [_extra(keywords) for keywords in documents.keywords.values()]
    return Content(
        messages=_messages(documents),
        topics={topic.id: records.with_aliases(topic, [more.get("topics", {}) for more in extra]) for topic in topics},
        signs={sign.id: records.with_phrases(sign, [more.get("signs", {}) for more in extra]) for sign in signs},
        questions=tuple(records.question(row) for row in check.tables("question")),
        outcomes={row.text("id"): records.outcome(row) for row in check.tables("outcome")},
        table={answers: table.text(answers) for answers in table.names()},
        plans={row.text("id"): plan(row) for row in documents.tables("plans", "plan")},
        sources=_sources(documents.others["sources"]),
        help_lines={row.text("id"): records.help_line(row) for row in documents.tables("helplines", "line")},
        terms={row.text("id"): records.term(row) for row in documents.tables("glossary", "term")},
        commands=_commands(documents.others["commands"], [more.get("commands", {}) for more in extra]),
        language_words=_language_words(documents, [more.get("languages", {}) for more in extra]),
        languages={code: records.language(table) for code, table in documents.languages.items()},
        writings={code: table.texts("writings") or (code,) for code, table in documents.languages.items()},
        slots=_slots(documents.others["slots"]),
        inventory=tuple(records.item(row) for row in documents.tables("inventory", "item")),
    )


def _messages(documents: Documents) -> dict[str, Message]:
    found: dict[str, Message] = {}
    for document in (*documents.topics, *documents.others.values()):
        for message in find_messages(document):
            if message.id in found:
                document.fault(f"message {message.id} is written twice: ids are unique")
            found[message.id] = message
    return found


def _sources(document: Table) -> dict[str, Source]:
    return {name: records.source(name, document.table(name)) for name in document.names()}


def _slots(document: Table) -> dict[str, Slot]:
    return {name: records.slot(name, document.table(name)) for name in document.names()}


def _extra(document: Table) -> dict[str, dict[str, Words]]:
    """Return what a language's keywords.toml adds: section -> id -> way of writing -> words."""
    found: dict[str, dict[str, Words]] = {}
    for writing in document.names():
        sections = document.table(writing)
        for section in sections.names():
            if section not in ("topics", "commands", "signs", "languages"):
                sections.fault(f"{section} is not one of topics, commands, signs, languages")
                continue
            for name, words in sections.keywords(section).items():
                found.setdefault(section, {}).setdefault(name, {})[writing] = words
    return found


def _commands(document: Table, extra: Iterable[Mapping[str, Words]]) -> dict[Command, Words]:
    commands: dict[Command, Words] = {
        command: {} if command is Command.LANG else document.keywords(command.value) for command in Command
    }
    for more in extra:
        for name, words in more.items():
            command = named(Command, name)
            if command is None or command is Command.LANG:
                document.fault(f"keywords for {name}: no such command")
            else:
                commands[command].update(words)
    return commands


def _language_words(documents: Documents, extra: Iterable[Mapping[str, Words]]) -> dict[str, Words]:
    table = documents.others["commands"].table("LANG")
    found = {code: table.keywords(code) for code in table.names()}
    for more in extra:
        for code, words in more.items():
            found.setdefault(code, {}).update(words)
    return {code: words for code, words in found.items() if code in documents.languages}
