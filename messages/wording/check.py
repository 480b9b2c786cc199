"""Every wording rule over every message in every language: one list of faults, each with its message id."""

from collections.abc import Iterator

from messages.assemble import Documents
from messages.catalog import SOURCE, CatalogFault, Library, slots_of
from messages.content import Channel, Content, Message
from messages.language import Language
from messages.laying.values import RESULTS
from messages.tables import Table
from messages.wording.budget import over_budget
from messages.wording.forbidden import Rules, WordFinder, both, doses, drug_names, formal_words
from messages.wording.reading import hard_to_read
from messages.wording.script import plain, wrong_digits, wrong_encoding, wrong_letters


def rules_from(documents: Documents, content: Content) -> Rules:
    """Return the wording rules: the block-list, the glossary's words to avoid, each language's own lists."""
    avoid = {code: set(table.texts("avoid")) for code, table in documents.languages.items()}
    for term in content.terms.values():
        for code in term.words:
            avoid.setdefault(code, set()).update(term.avoid)
    typed = {word for words in content.commands.values() for word in words.get(SOURCE, ())}
    typed.update(word for words in content.language_words.values() for word in words.get(SOURCE, ()))
    typed.update(key for plan in content.plans.values() for step in plan.steps for key in step.replies)
    typed.update(_instructed(documents.others["instructions"]))
    return Rules(
        drugs=WordFinder(documents.others["blocklist"].texts("drugs")),
        avoid={code: WordFinder(words) for code, words in avoid.items()},
        dose_units={
            code: frozenset(unit.casefold() for unit in table.texts("dose_units"))
            for code, table in documents.languages.items()
        },
        latin=frozenset(typed),
    )


def _instructed(document: Table) -> Iterator[str]:
    """Yield the words, in capitals, that a health worker may write to us."""
    for key in ("verbs", "plans", "switch"):
        for name in document.table(key).names():
            yield name.removeprefix("P-").upper()
    yield from (name.rstrip("0123456789") for name in RESULTS)


def check_wording(library: Library, rules: Rules) -> Iterator[str]:
    """Yield every fault of every text as "language: channel|id: reason"."""
    for code, words in library.words.items():
        language = library.content.languages[code]
        for name, template in words.items():
            message = library.content.messages[name]
            for reason in _reasons(library, message, template, language, rules):
                yield f"{code}: {message.context}: {reason}"


def _reasons(library: Library, message: Message, template: str, language: Language, rules: Rules) -> Iterator[str]:
    if slots_of(template) != slots_of(message.english):
        here, there = sorted(slots_of(template)), sorted(slots_of(message.english))
        yield f"has the slots {here}, the English has {there}"
        return
    unknown = slots_of(template) - library.content.slots.keys()
    if unknown:
        yield f"has slots that slots.toml does not name: {sorted(unknown)}"
        return
    yield from both(
        drug_names(template, rules),
        doses(plain(template), rules, language),
        formal_words(template, rules, language),
        wrong_letters(template, language, rules.latin),
        wrong_digits(template, message.english, language, message.channel),
        wrong_encoding(template, language, message.channel),
    )
    if message.channel is Channel.SCREEN:
        return
    try:
        widest = library.at_widest(message.id, language.code)
    except CatalogFault as error:
        yield str(error)
        return
    yield from over_budget(widest, message, language)
    yield from hard_to_read(plain(template), language)
