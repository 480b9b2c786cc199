"""How what is heard is understood: language, danger, command, answer and topic, by fixed rules over data."""

from messages.understanding.assemble import assemble
from messages.understanding.lexicon import Concept, Lexicon, Rule, SignWords
from messages.understanding.understander import Advice, Reading, Understander

__all__ = ["Advice", "Concept", "Lexicon", "Reading", "Rule", "SignWords", "Understander", "assemble"]
