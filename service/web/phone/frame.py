"""Around every page and fragment of the phone: whose visit it is, in which language, and what may run."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from service.web.phone.guard import HEADERS, Guard
from service.web.phone.words import Words

LANGUAGE = "barta_phone_language"
YEAR = 365 * 24 * 3600
HOME = "/phone/"


@dataclass(frozen=True, slots=True)
class Frame:
    """Renders pages for visitors; ``default`` is the language of one who has chosen none.

    ``names`` is how each language that patients are served in calls itself.
    """

    guard: Guard
    words: Mapping[str, Words]
    default: str
    names: Mapping[str, str]

    def check(self) -> None:
        """Refuse a request that does not come from this page; meant to run before every other thing."""
        if not self.guard.at_home(request):
            abort(403, "The phone answers only at this machine's own address, or the one PUBLIC_URL names.")
        if request.method == "POST" and not self.guard.is_ours(request):
            abort(403, "This was not asked from the phone's own page. Open /phone/ again and repeat it there.")

    @property
    def spoken(self) -> Words:
        """Return the page's words in this visitor's language."""
        chosen = request.cookies.get(LANGUAGE, self.default)
        return self.words.get(chosen) or next(iter(self.words.values()))

    def page(self, template: str, **shown: object) -> Response:
        """Return a page or a fragment of one."""
        session = self.guard.session(request)
        tongues = [(code, words("endonym")) for code, words in self.words.items()]
        body = render_template(
            f"phone/{template}",
            w=self.spoken,
            tongues=tongues,
            tongue_names=self.names,
            token=self.guard.token(session),
            **shown,
        )
        answer = make_response(body)
        self.guard.remember(answer, session)
        return answer

    def done(self, *events: str, said: str = "") -> AnyResponse:
        """Return the answer to something that was done: ``events`` wake the fragments that may have changed.

        ``said`` is shown and read out. Without scripts the visitor comes back to the page.
        """
        if not request.headers.get("HX-Request"):
            return redirect(HOME, 303)
        answer = self.page("said.html", said=said)
        if events:
            answer.headers["HX-Trigger"] = ", ".join(events)
        return answer

    def choose(self, language: str) -> AnyResponse:
        """Keep the language a visitor chose, for a year."""
        answer = redirect(HOME, 303)
        if language in self.words:
            answer.set_cookie(LANGUAGE, language, max_age=YEAR, httponly=True, samesite="Strict", path="/phone")
        return answer


def sealed(answer: Response) -> Response:
    """Return an answer that says what the browser may run; what a file says of its own caching stays."""
    for name, value in HEADERS.items():
        if name != "Cache-Control" or not request.path.startswith(f"{HOME}static/"):
            answer.headers[name] = value
    return answer
