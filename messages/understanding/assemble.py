"""From the lexicon files, already parsed, and the content's own keywords to one Lexicon."""

from collections.abc import Iterable, Mapping

from messages.folding import fold
from messages.skeleton import sounds
from messages.understanding.lexicon import Lexicon, SignWords, read_concepts, read_rules

Table = Mapping[str, object]
Keywords = Mapping[str, Mapping[str, tuple[str, ...]]]


def _texts(table: Table, key: str) -> dict[str, str]:
    """Return a table of texts from one parsed file, empty where the file has none."""
    found = table.get(key, {})
    return {str(name): str(text) for name, text in found.items()} if isinstance(found, Mapping) else {}


def _nested(table: Table) -> dict[str, dict[str, str]]:
    """Return the ``[concepts]`` of one parsed file."""
    found = table.get("concepts", {})
    if not isinstance(found, Mapping):
        return {}
    return {str(name): {str(way): str(text) for way, text in ways.items()} for name, ways in found.items()}


def _own_commands(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the lexicon's own keywords of each command: words before ``|``, phrases parted by ``;`` after it."""
    return {
        name: (*words.split(), *(part.strip() for part in phrases.split(";") if part.strip()))
        for name, (words, _, phrases) in ((name, text.partition("|")) for name, text in texts.items())
    }


def _words(tables: Iterable[Table], key: str) -> frozenset[str]:
    """Return a word list of all files, folded."""
    return frozenset(fold(word) for table in tables for word in str(table.get(key, "")).split())


def _with_sounds(words: frozenset[str]) -> frozenset[str]:
    """Return words and how they sound, so that a real word is one in either way of writing."""
    return words | {sound for word in words for sound in sounds(word)}


def assemble(
    tables: Iterable[Table], *, topics: Keywords, commands: Keywords, signs: Mapping[str, SignWords]
) -> Lexicon:
    """Return the Lexicon of ``lexicon_*.toml`` tables and the content's topic aliases, commands and sign phrases.

    ``commands`` are named as in ``Command``, ``LANG:<code>`` for a language. Raises ``ValueError`` for a rule that is
    not written as sign, needs, window, unless, or that names an unknown concept.
    """
    files = list(tables)
    concepts = read_concepts({name: ways for table in files for name, ways in _nested(table).items()})
    rows = [row for table in files if isinstance(found := table.get("rules", []), list) for row in found]
    rules = read_rules(rows)
    unknown = {n for rule in rules for need in (*rule.needs, rule.unless) for n in need} - set(concepts)
    if unknown:
        raise ValueError(f"Danger rules name concepts that no lexicon file holds: {', '.join(sorted(unknown))}.")
    merged = {name: dict(ways) for name, ways in commands.items()}
    subjects = {name: dict(ways) for name, ways in topics.items()}
    lists: dict[str, tuple[str, ...]] = {}
    for table in files:
        for name, text in _texts(table, "topics").items():
            if name in subjects:
                subjects[name]["*"] = tuple(part.strip() for part in text.split(";"))
        for name, keywords in _own_commands(_texts(table, "commands")).items():
            merged.setdefault(name, {})["*"] = keywords
        for group in ("replies", "digits"):
            for name, text in _texts(table, group).items():
                parts = text.split(";") if name.endswith("_phrases") else text.split()
                lists[f"{group}.{name}"] = tuple(fold(part) for part in parts)
    return Lexicon(
        subjects, merged, signs, concepts, rules,
        confusable=_with_sounds(_words(files, "confusable")),
        english=_words(files, "english"), romanised=_words(files, "romanised"),
        vague=frozenset(fold(p) for table in files for p in str(table.get("vague", "")).split(";") if p.strip()),
        lists=lists,
    )  # fmt: skip
