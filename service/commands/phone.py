"""``barta phone``: a phone in the terminal that drives the same signed webhooks as a phone company."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.earpiece import Awaiting, Kind, Moment
from service.gateways.simulator.player import Call
from service.gateways.simulator.post import (
    UnreachableError,
    fetch_over_http,
    fetch_over_wsgi,
    over_http,
    over_wsgi,
)
from service.gateways.simulator.transcript import Act, Entry, write
from service.prompts.prompt import Name
from service.store import schema
from service.trial.carrier import open_carrier
from service.web.whole import web_app
from service.wiring import Whole, build

HELP = """\
Type a text and press Enter.
  /call         ring Barta; then type keys (0-9 * #), Enter alone is silence, /hang hangs up
  /from NUMBER  be somebody else        /quit  leave"""
HEARD = {Kind.SAY, Kind.PLAY, Kind.CUT}


@dataclass(slots=True)
class Terminal:
    """One phone on the screen, and what has been said on it."""

    carrier: Carrier
    whole: Whole
    number: str
    call: Call | None = None
    shown: int = 0
    entries: list[Entry] = field(default_factory=list)

    def take(self, line: str) -> bool:
        """Do what a line says; return false to leave."""
        match line.split():
            case ["/quit" | "/exit"]:
                return False
            case ["/from", number]:
                self._be(number)
            case ["/call"]:
                self._ring()
            case ["/hang"]:
                self._hang_up()
            case ["/help" | "/?"]:
                click.echo(HELP)
            case _ if self.call:
                self._press(line.strip())
            case _ if line:
                self._text(line)
        return True

    def be(self, number: str) -> None:
        """Act as this number from here on."""
        self.number = number
        self.entries.append(Entry(Act.PHONE, number))

    def _be(self, number: str) -> None:
        self._hang_up()
        self.be(number)
        click.echo(f"You are {number} now.")

    def _text(self, words: str) -> None:
        self.entries.append(Entry(Act.SEND, words))
        exchange = self.carrier.text(self.number, words)
        for reply in exchange.replies:
            self.entries.append(Entry(Act.ANSWER, reply.words))
            click.echo(click.style(reply.words, fg="green"))
        for fault in exchange.faults:
            click.echo(f"The phone company complains: {fault.code} {fault.meaning}", err=True)

    def _ring(self) -> None:
        self._hang_up()
        self.entries.append(Entry(Act.CALL))
        self.shown = 0
        self.call = self.carrier.call(self.number, self.carrier.line.url("/twilio/call-status/inbound"))
        self._hear()

    def _press(self, keys: str) -> None:
        if self.call is None:
            return
        if keys and not set(keys) <= set("0123456789*#"):
            click.echo("On a call only keys count: 0-9, * and #. /hang hangs up.")
            return
        self.entries.append(Entry(Act.KEY, keys) if keys else Entry(Act.SILENCE))
        self.call.press(keys) if keys else self.call.silence()
        self._hear()

    def _hang_up(self) -> None:
        if self.call is None:
            return
        self.entries.append(Entry(Act.HANG_UP))
        self.call.hang_up()
        self.call = None
        click.echo("You hung up.")

    def _hear(self) -> None:
        call = self.call
        if call is None:
            return
        for moment in call.moments[self.shown :]:
            self._show(moment)
        self.shown = len(call.moments)
        if call.over:
            self.call = None
        elif call.awaiting is Awaiting.KEY:
            click.echo("  (a key, or Enter for silence)")

    def _show(self, moment: Moment) -> None:
        if moment.kind in HEARD:
            words = self._words(moment)
            self.entries.append(Entry(Act.HEAR, words))
            click.echo(click.style(f"  {words}", fg="cyan"))
        elif moment.kind in {Kind.END, Kind.ERROR}:
            click.echo(f"  [{moment.words}]")

    def _words(self, moment: Moment) -> str:
        """Return what is heard; of a recording the words it speaks, known from its name."""
        name = Name.parse(urlsplit(moment.words).path.rpartition("/")[2]) if moment.kind is not Kind.SAY else None
        return self.whole.words.catalog.text(name.message, name.language).words if name else moment.words


@click.command("phone")
@click.option("--url", default=None, help="The running service; without one, this process answers by itself.")
@click.option("--number", default="+8801712345678", show_default=True, help="The phone to be.")
@click.option("--record", type=click.Path(dir_okay=False, path_type=Path), help="Keep the conversation as a test.")
@var_option
@telling_faults
def command(url: str | None, number: str, record: Path | None, var: Path) -> None:
    """Text and call Barta from this terminal."""
    settings = settings_of(var, url)
    if settings.live:
        raise click.ClickException("The phone drives the simulator only: unset GATEWAY or set GATEWAY=simulator.")
    schema.migrate(settings.database_url.get_secret_value())
    whole = build(settings)
    terminal = Terminal(_carrier(whole, url), whole, number)
    terminal.be(number)
    click.echo(HELP)
    for line in iter(_read, None):
        if not terminal.take(line):
            break
    if record:
        record.write_text(write(terminal.entries), encoding="utf-8")
        click.echo(f"Kept in {record}.")


def _carrier(whole: Whole, url: str | None) -> Carrier:
    public = whole.settings.public_url.rstrip("/")
    post, fetch = over_http(public, url or public), fetch_over_http(public, url or public)
    try:
        fetch(f"{public}/healthz")
        click.echo(f"Talking to {url or public}.")
    except UnreachableError:
        if url:
            raise click.ClickException(f"Nothing answers at {url}. Start it with: make run") from None
        app = web_app(whole)
        post, fetch = over_wsgi(app), fetch_over_wsgi(app)
        click.echo("No service is running here; this process answers by itself.")
    number = whole.words.catalog.deployment.voice
    return open_carrier(whole.settings.var_dir, whole.verifier, post, fetch, whole.clock, whole.ids, number)


def _read() -> str | None:
    try:
        return input("> " if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        return None
