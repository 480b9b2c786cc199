"""The name of a prompt, which is its words' digest, and what is known of its sound."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self, assert_never

CONTENT_TYPE = "audio/wav"
NAME = re.compile(r"(?P<message>[A-Z0-9][A-Z0-9-]{0,63})\.(?P<language>[a-z]{2,3})\.(?P<digest>[0-9a-f]{16})\.wav")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"


class Kind(StrEnum):
    """Who speaks: a person, or the offline synthesiser until a person has."""

    HUMAN = "human"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class Script:
    """Words to be spoken: the message, its language code, and the digest of exactly these words (16 hex digits)."""

    message: str
    language: str
    words: str
    digest: str

    @property
    def name(self) -> "Name":
        """Return the name that a recording of these words has; raises ``ValueError`` when no file can have it."""
        return Name.of(self.message, self.language, self.digest)


@dataclass(frozen=True, slots=True)
class Name:
    """``<message id>.<language>.<digest>.wav``; made by ``of`` or ``parse``, so it never leaves its folder."""

    message: str
    language: str
    digest: str

    @classmethod
    def of(cls, message: str, language: str, digest: str) -> Self:
        """Return the name; raises ``ValueError`` when a part has a letter that such a name cannot have."""
        name = cls.parse(f"{message}.{language}.{digest}.wav")
        if name is None:
            raise ValueError("A prompt is named by capital letters, a language code and 16 hex digits.")
        return name

    @classmethod
    def parse(cls, file: str) -> Self | None:
        """Return the name that ``file``, from an address or a folder, spells exactly; else ``None``."""
        found = NAME.fullmatch(file)
        return cls(**found.groupdict()) if found else None

    @property
    def file(self) -> str:
        """Return the file name."""
        return f"{self.message}.{self.language}.{self.digest}.wav"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sound that may be played: ``seconds`` long, ``audio`` the SHA-256 of its file in hex."""

    name: Name
    path: Path
    kind: Kind
    seconds: float
    rms: float
    peak: float
    audio: str

    @property
    def version(self) -> str:
        """Return what tells this sound from another of the same words: a draft from a recording, or a second take."""
        return self.audio[:16]

    @property
    def address(self) -> str:
        """Return the path and query that a call plays; carriers keep sound by its address (telephony.md, Play)."""
        return f"/audio/{self.name.file}?v={self.version}"

    def headers(self, version: str | None) -> dict[str, str]:
        """Return the HTTP headers of an answer to an address with this ``v``; length and ETag matching are the web's.

        Kept for ever only under the address of exactly this sound, so that a recording replaces a draft at once.
        """
        return {"Content-Type": CONTENT_TYPE, "ETag": f'"{self.version}"', "Cache-Control": self._caching(version)}

    def _caching(self, version: str | None) -> str:
        match self.kind:
            case Kind.HUMAN:
                return FOR_EVER if version in {None, self.version} else ASK_AGAIN
            case Kind.DRAFT:
                return FOR_EVER if version == self.version else ASK_AGAIN
            case _:
                assert_never(self.kind)
