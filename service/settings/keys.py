"""The keys of a deployment: given by its settings, or made once in ``var/`` for a trial."""

import base64
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from service.secrets.cipher import read_key
from service.settings.model import Settings


class KeysFault(Exception):
    """The keys of a trial cannot be made or read; says which file and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """``web`` signs sessions; ``data`` are 32 bytes each, the writing key first.

    ``webhook`` are the tokens that sign the carrier's requests, the current one first.
    """

    web: str
    data: tuple[bytes, ...]
    webhook: tuple[str, ...]


def open_keys(settings: Settings) -> Keys:
    """Return the keys the settings give; those they do not give are read from ``var/keys``, made there if absent.

    Only a trial may lack them (:meth:`Settings.read` refuses a live service without). Safe when several
    processes start at once: all get the same keys. Raises :class:`KeysFault`.
    """
    folder = settings.var_dir / "keys"
    web = settings.secret_key.get_secret_value() or _keep(folder / "secret_key")
    data = [key.get_secret_value() for key in settings.data_key] or [_keep(folder / "data_key")]
    tokens = [token.get_secret_value() for token in settings.twilio_auth_token] or [_keep(folder / "auth_token")]
    try:
        return Keys(web, tuple(read_key(text) for text in data), tuple(tokens))
    except ValueError:
        raise KeysFault(f"{folder / 'data_key'} holds no key: restore it from a backup") from None


def _keep(path: Path) -> str:
    """Return the key in ``path``, made first where there is none.

    A whole file is linked into place: whoever comes first wins, and nobody ever reads half a key.
    """
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(path)
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysFault(f"{path} cannot be made or read ({type(error).__name__}): check its folder's owner") from None


def _make(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(os.urandom(32)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        Path(draft).unlink()
