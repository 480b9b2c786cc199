"""The path a caller took through the menu, drawn from the questions that were asked, and where they could go now."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from messages.catalog import Catalog
from messages.content import Content
from messages.language import Language
from messages.voice import Place
from messages.voice.menu import Menu
from messages.voice.place import LANGUAGE


@dataclass(frozen=True, slots=True)
class Stop:
    """One place the call was at: the keys that led there, its node and its name."""

    keys: str
    node: str
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The stops in order, and from the last one each key with where it leads."""

    stops: tuple[Stop, ...]
    branches: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draughtsman:
    """Draws paths. ``names`` are the page's own words for kinds of places."""

    content: Content
    catalog: Catalog
    languages: Mapping[str, Language]

    def draw(self, trail: list[tuple[str, str]], names: Mapping[str, str], shown_in: str) -> Drawing:
        """Return the drawing of the questions asked: the keys before each, and the address of its answer."""
        stops = tuple(self._stop(keys, address, names, shown_in) for keys, address in trail)
        if not stops:
            return Drawing((), ())
        stop = Menu(self.content, self.languages).stop(stops[-1].node)
        if stops[-1].node == LANGUAGE:
            return Drawing(stops, tuple((each.key, each.endonym) for each in self.languages.values()))
        keys = stop.keys if stop else {}
        return Drawing(stops, tuple((key, self._name(node, names, shown_in)) for key, node in keys.items()))

    def _stop(self, keys: str, address: str, names: Mapping[str, str], shown_in: str) -> Stop:
        node = Place.read(dict(parse_qsl(urlsplit(address).query))).node
        return Stop(keys, node, self._name(node, names, shown_in))

    def _name(self, node: str, names: Mapping[str, str], shown_in: str) -> str:
        kind, _, name = node.partition("-")
        match kind:
            case "group" if name.partition("-")[0].isdecimal():
                said = self._said(f"V-GROUP-{name.partition('-')[0]}", shown_in).rstrip(" ,")
                return f"{said} ({int(name.rpartition('-')[2]) + 1})" if not name.endswith("-0") else said
            case "topic" if name in self.content.topics:
                return self._said(self.content.topics[name].title, shown_in)
            case "check" if name.isdecimal():
                return f"{names['node_check']} {int(name) + 1}"
            case "outcome":
                return f"{names['node_outcome']} {name}"
            case _:
                return names.get(f"node_{kind}", node)

    def _said(self, message: str, language: str) -> str:
        code = language if language in self.languages else next(iter(self.languages))
        return self.catalog.template(message, code)
