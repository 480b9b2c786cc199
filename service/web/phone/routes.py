"""The addresses of the phone. A handset is named by its small id: a number stands in no address."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from service.gateways.simulator.handsets import Handset
from service.secrets.numbers import Kind, normalise
from service.web.phone.booth import Booth
from service.web.phone.frame import Frame, sealed
from service.web.phone.hands import Hands
from service.web.phone.network import CODES, REFUSALS, read_knobs
from service.web.phone.reading import look
from service.web.phone.screen import Screen

Act = Callable[[Handset], None]


@dataclass(frozen=True, slots=True)
class Phone:
    """The page and everything on it."""

    booth: Booth
    screen: Screen
    frame: Frame
    hands: Hands
    region: str

    def blueprint(self) -> Blueprint:
        """Return the routes under ``/phone``."""
        routes = Blueprint("phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static")
        routes.before_request(self.frame.check)
        routes.after_request(sealed)
        for path, name, view in (
            ("/", "home", self.home),
            ("/clock", "clock", self.clock),
            ("/<int:id>/news", "news", self.news),
            ("/<int:id>/letter/<int:number>", "letter", self.letter),
            ("/<int:id>/prompt/<message>/<language>", "prompt", self.prompt),
            ("/<int:id>/call", "call", self.call),
            ("/<int:id>/wire", "wire", self.wire),
            ("/<int:id>/transcript", "transcript", self.transcript),
        ):
            routes.add_url_rule(path, name, view, methods=["GET"])
        for path, name, act in (
            ("/language", "language", self.language),
            ("/clock/<way>", "move", self.move),
            ("/network", "network", self.network),
            ("/handsets", "add", self.add),
            ("/<int:id>/text", "text", self.text),
            ("/<int:id>/do/<act>", "do", self.do),
            ("/<int:id>/again/<int:number>", "again", self.again),
        ):
            routes.add_url_rule(path, name, act, methods=["POST"])
        return routes

    def home(self) -> Response:
        """Show the table with every handset."""
        words = self.frame.spoken
        table = [
            {
                "handset": handset,
                "ring": self.booth.rings(handset),
                "known": self.screen.known(handset),
                "letters": self.screen.letters(handset, words),
                "calling": self.screen.calling(handset, words),
            }
            for handset in self.booth.table()
        ]
        knobs = self.booth.room.knobs()
        shown = {"table": table, "knobs": knobs, "codes": CODES, "refusals": REFUSALS}
        return self.frame.page("page.html", **shown, **self._face())

    def clock(self) -> Response:
        """Show the time."""
        return self.frame.page("clock.html", **self._face())

    def news(self, id: int) -> Response:
        """Return what came to a handset since the text numbered ``after``; 204 where nothing changed."""
        handset, words = self._handset(id), self.frame.spoken
        after = request.args.get("after", 0, int)
        letters = self.screen.letters(handset, words)
        known = self.screen.known(handset)
        mark = "".join(f"{shown.letter.status[:2]}{shown.draft:d}" for shown in letters[-20:])
        ring = self.booth.rings(handset)
        mark = f"{mark}-{ring.sid if ring else ''}-{known.consent if known else ''}-{known.language if known else ''}"
        newest = letters[-1].number if letters else 0
        if newest == after and mark == request.args.get("mark"):
            return Response(status=204)
        fresh = [shown for shown in letters if shown.number > after]
        shown = {"handset": handset, "known": known, "ring": ring, "fresh": fresh, "recent": letters[-20:]}
        return self.frame.page("news.html", **shown, after=newest, mark=mark)

    def letter(self, id: int, number: int) -> Response:
        """Show the papers of one text."""
        handset = self._handset(id)
        shown = self.screen.letter(handset, number, self.frame.spoken)
        if shown is None:
            abort(404)
        return self.frame.page("papers.html", handset=handset, look=shown.look, papers=self.screen.papers_of(shown))

    def prompt(self, id: int, message: str, language: str) -> Response:
        """Show the papers of one message, as a call speaks it."""
        handset, found = self._handset(id), self.screen.papers.of([(message, language)])
        if not found:
            abort(404)
        return self.frame.page(
            "papers.html", handset=handset, look=look(found[0].words, self.screen.emergency), papers=found
        )

    def call(self, id: int) -> Response:
        """Show the call a handset is in."""
        handset = self._handset(id)
        calling = self.screen.calling(handset, self.frame.spoken)
        return self.frame.page("call.html", handset=handset, calling=calling, fragment=True)

    def wire(self, id: int) -> Response:
        """Show the newest webhooks of a handset and their answers."""
        handset = self._handset(id)
        return self.frame.page("wire.html", handset=handset, exchanges=self.booth.wire.of(handset.person))

    def transcript(self, id: int) -> Response:
        """Give everything said with a handset as a file."""
        answer = Response(self.booth.transcript(self._handset(id)), content_type="text/plain; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="phone-{id}.txt"'
        return answer

    def language(self) -> AnyResponse:
        """Change the page's language."""
        return self.frame.choose(request.form.get("language", ""))

    def move(self, way: str) -> AnyResponse:
        """Move the clock."""
        said = self.hands.move(way, request.form.get("moment", ""), self.frame.spoken)
        return self.frame.done("clock", said=said)

    def network(self) -> AnyResponse:
        """Turn the carrier's knobs."""
        knobs, wrong = read_knobs(request.form)
        words = self.frame.spoken
        if knobs is not None:
            self.booth.room.turn(knobs)
        return self.frame.done(said=words("network_set") if knobs else words("network_wrong", name=words(wrong)))

    def add(self) -> AnyResponse:
        """Put one more handset on the table."""
        words = self.frame.spoken
        address = normalise(request.form.get("number", ""), self.region)
        if address.kind is not Kind.PHONE:
            return self.frame.done(said=words("number_wrong"))
        name = request.form.get("name", "").strip()[:40] or words("somebody")
        if not self.booth.handsets.add(address.value, name, bool(request.form.get("letters"))):
            return self.frame.done(said=words("table_full"))
        return self._anew()

    def text(self, id: int) -> AnyResponse:
        """Send a text."""
        handset, words = self._handset(id), self.frame.spoken
        faults = self.booth.text(handset, request.form.get("words", "").replace("\r\n", "\n"))
        said = "; ".join(f"{fault.code} {fault.meaning}" for fault in faults)
        return self.frame.done(f"news-{id}", f"wire-{id}", said=words("complains", what=said) if said else "")

    def do(self, id: int, act: str) -> AnyResponse:
        """Do something with a handset: ring, press, wait and the like; 404 for what cannot be done with one."""
        handset = self._handset(id)
        if act in {"away", "letters"}:
            return self._change(handset, act)
        doing = self._acts().get(act)
        if doing is None:
            abort(404)
        doing(handset)
        if act == "miss":
            return self.frame.done(f"news-{id}", f"wire-{id}", said=self.frame.spoken("missed"))
        if not request.headers.get("HX-Request"):
            return self.frame.done()
        answer = self.call(id)
        answer.headers["HX-Trigger"] = f"news-{id}, wire-{id}"
        return answer

    def again(self, id: int, number: int) -> AnyResponse:
        """Let the carrier bring one webhook once more."""
        handset, words = self._handset(id), self.frame.spoken
        exchange = self.booth.wire.get(handset.person, number)
        if exchange is None:
            abort(404)
        same = self.booth.again(handset, exchange)
        return self.frame.done(f"wire-{id}", f"news-{id}", said=words("again_same" if same else "again_other"))

    def _acts(self) -> dict[str, Act]:
        booth = self.booth
        after = request.form.get("after", None, int)
        return {
            "ring": booth.ring,
            "miss": booth.miss,
            "answer": booth.answer,
            "decline": booth.decline,
            "press": lambda handset: booth.press(handset, request.form.get("keys", ""), after),
            "wait": booth.wait,
            "speak": booth.speak,
            "hang-up": booth.hang_up,
        }

    def _change(self, handset: Handset, act: str) -> AnyResponse:
        if act == "away":
            self.booth.hang_up(handset)
            self.booth.handsets.remove(handset.id)
        else:
            self.booth.handsets.show_letters(handset.id, not handset.letters)
        return self._anew()

    def _anew(self) -> AnyResponse:
        """Let the whole page be read again: the table is another."""
        answer = self.frame.done()
        answer.headers["HX-Refresh"] = "true"
        return answer

    def _handset(self, handset_id: int) -> Handset:
        found = self.booth.handsets.get(handset_id)
        if found is None:
            abort(404)
        return found

    def _face(self) -> dict[str, object]:
        words, now, goal = self.frame.spoken, self.booth.clock.now(), self.hands.heading_for()
        return {
            "time": self.screen.time(now, words),
            "now": now.astimezone(self.screen.zone),
            "goal": self.screen.time(goal, words) if goal else "",
            "ringing": self.booth.ringing(),
        }
