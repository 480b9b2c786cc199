"""The phone in the browser: a page that drives the same signed webhooks, and that nothing else can drive."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from pydantic import SecretStr
from werkzeug.test import TestResponse

from service.gateways.simulator.room import Room
from service.gateways.simulator.transcript import Act, read
from service.secrets.numbers import normalise
from service.settings import Carrier
from service.store import people, signoffs
from service.trial.carrier import FILE
from service.web.phone.booth import FIRST
from service.web.phone.guard import COOKIE
from service.web.whole import web_app
from tests.phone import Phone, ready
from tests.transcripts.replay import Replay
from tests.web.bench import PUBLIC_URL, Bench

HTMX = {"HX-Request": "true"}
NUMBER = FIRST[0][0]


class Visitor:
    """Somebody with the page open."""

    def __init__(self, client: FlaskClient, home: str = PUBLIC_URL) -> None:
        self.client = client
        self.home = home
        self.token = self.page().xpath("string(//input[@name='token']/@value)")

    def get(self, path: str) -> TestResponse:
        """Ask for an address of the phone."""
        return self.client.get(f"/phone{path}", base_url=self.home)

    def page(self, path: str = "/") -> Any:
        """Ask for a page or fragment and read it."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.status
        return parsed(answer.get_data(as_text=True))

    def do(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        """Do something, as the page's own scripts do."""
        sent = HTMX | {"X-Token": self.token, "Sec-Fetch-Site": "same-origin", "Origin": self.home} | (headers or {})
        return self.client.post(f"/phone{path}", base_url=self.home, data=fields, headers=sent)

    def done(self, path: str, **fields: str) -> str:
        """Do something that must succeed, and return what is said of it."""
        answer = self.do(path, None, **fields)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)


@pytest.fixture
def visitor(sqlite_service: Bench) -> Visitor:
    """A visitor of a trial nobody has used yet."""
    return Visitor(sqlite_service.app.test_client())


def parsed(text: str) -> Any:
    """Return a page or fragment as a tree, whose XPath answers are of many types."""
    return html.document_fromstring(text if text.startswith("<!doctype") else f"<html>{text}</html>")


def words(page: Any, chosen: str) -> list[str]:
    """Return the text of each element an XPath names."""
    return [re.sub(r"\s+", " ", each.text_content()).strip() for each in page.xpath(chosen)]


def test_a_newcomer_finds_two_phones_in_their_language(visitor: Visitor) -> None:
    """One phone shows Bangla and one cannot; the page speaks Bangla until English is chosen, and remembers that."""
    page = visitor.page()
    assert page.xpath("//html/@lang")[-1] == "bn"
    assert words(page, "//h3") == [name for _, name, _ in FIRST]
    assert len(page.xpath("//*[contains(@class, 'old')]")) == 1
    assert visitor.do("/language", language="en").status_code == 303
    english = visitor.page()
    assert english.xpath("//html/@lang")[-1] == "en"
    assert words(english, "//button[contains(@class, 'call')]") == ["Call", "Call"]
    assert visitor.do("/language", language="xx").status_code == 303
    assert visitor.page().xpath("//html/@lang")[-1] == "en"


def test_a_text_goes_the_way_of_every_text(visitor: Visitor, sqlite_service: Bench) -> None:
    """It is posted signed to the same address, answered there, and the answer lies on the phone with its papers."""
    visitor.done("/1/text", words="mukh beka")
    assert sqlite_service.rows()["inbound"] == 1
    page = visitor.page("/1/news?after=0")
    assert len(page.xpath("//li")) == 2
    assert words(page, "//li[contains(@class, 'in')]//*[@class='emergency']")
    wire = visitor.page("/1/wire")
    request, answer = (pre.text_content() for pre in wire.xpath("//pre")[:2])
    assert request.startswith(f"POST {PUBLIC_URL}/twilio/sms\n")
    for part in ("X-Twilio-Signature: ", "I-Twilio-Idempotency-Token: IT", "Body=mukh beka", f"From={NUMBER}"):
        assert part in request
    assert answer.startswith("200")
    assert "<Message" in answer


def test_nothing_new_is_no_answer(visitor: Visitor) -> None:
    """A page that asks every second is told nothing while nothing happens, and only what is new when it does."""
    visitor.done("/1/text", words="help")
    first = visitor.page("/1/news?after=0")
    address = first.xpath("string(//*[@id='news-1']/@hx-get)").removeprefix("/phone")
    assert visitor.get(address).status_code == 204
    visitor.done("/1/text", words="9")
    assert len(visitor.page(address).xpath("//li")) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"X-Token": ""},
        {"X-Token": "0" * 64},
    ],
)
def test_no_other_page_can_drive_the_phone(visitor: Visitor, sqlite_service: Bench, headers: dict[str, str]) -> None:
    """A request from elsewhere, or without the token of this visitor's page, is refused and changes nothing."""
    for path in ("/1/text", "/1/do/ring", "/clock/day", "/network", "/handsets", "/language", "/1/again/1"):
        assert visitor.do(path, headers, words="hello", number="01712345678").status_code == 403
    assert sqlite_service.rows() == {}
    assert len(visitor.page().xpath("//h3")) == 2


def test_the_token_of_one_visitor_is_no_use_to_another(visitor: Visitor, sqlite_service: Bench) -> None:
    """A token belongs to the cookie it was made for; without any cookie none is good."""
    other = Visitor(sqlite_service.app.test_client())
    assert other.token != visitor.token
    assert other.do("/1/text", {"X-Token": visitor.token}, words="x").status_code == 403
    visitor.client.delete_cookie(COOKIE, domain="barta.example.org", path="/phone")
    assert visitor.do("/1/text", words="x").status_code == 403


def test_a_foreign_name_that_leads_here_is_refused(visitor: Visitor) -> None:
    """DNS rebinding: a page of another name cannot even look; this machine's own addresses can."""
    for home, status in (
        ("http://evil.example", 403), ("http://127.0.0.1:8000", 200), ("http://localhost:8000", 200),
        ("http://[::1]:8000", 200), ("http://192.168.1.7:8000", 200),
    ):  # fmt: skip
        assert visitor.client.get("/phone/", base_url=home).status_code == status


def test_nothing_foreign_or_inline_runs(visitor: Visitor) -> None:
    """The policy allows this server's own files alone, and the page needs no more: nothing inline."""
    visitor.done("/1/text", words="<script>alert(1)</script>")
    answer = visitor.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"https?:|\*", policy) == []
    page = visitor.page()
    assert all(script.get("src") and not script.text for script in page.xpath("//script"))
    assert page.xpath("//style | //@style | //@*[starts-with(name(), 'on') or starts-with(name(), 'hx-on')]") == []
    for path in page.xpath("//script/@src | //link/@href"):
        with visitor.client.get(path, base_url=PUBLIC_URL) as got:
            assert got.status_code == 200, path
            assert got.headers["X-Content-Type-Options"] == "nosniff"


def test_no_number_stands_in_an_address(visitor: Visitor) -> None:
    """Addresses end up in logs and histories, so a person is named there by the small id of their phone."""
    visitor.done("/1/text", words="help")
    visitor.done("/1/do/ring")
    pages = [visitor.page(path) for path in ("/", "/1/news?after=0", "/1/wire", "/1/call")]
    addresses = [str(each) for page in pages for each in page.xpath("//@href | //@action | //@formaction | //@src")]
    addresses += [str(each) for page in pages for each in page.xpath("//@hx-get | //@hx-post | //@data-source")]
    assert len(addresses) > 40
    assert not [each for each in addresses if re.search(r"17110|1711000001|%2B880", each)]


def test_a_live_service_has_no_phone(sqlite_service: Bench) -> None:
    """With a live gateway every address of the phone is unknown, its scripts too."""
    live = sqlite_service.whole.settings.model_copy(
        update={"gateway": Carrier.TWILIO, "twilio_auth_token": (SecretStr("x"),)}
    )
    client = web_app(replace(sqlite_service.whole, settings=live)).test_client()
    for path in ("/phone/", "/phone/clock", "/phone/1/news", "/phone/static/phone.js"):
        assert client.get(path, base_url=PUBLIC_URL).status_code == 404
    assert client.post("/phone/1/text", base_url=PUBLIC_URL).status_code == 404
    assert client.get("/healthz", base_url=PUBLIC_URL).status_code == 200


def test_a_call_is_heard_and_its_path_is_drawn(visitor: Visitor) -> None:
    """Every prompt is shown as text, keys move through the menu, and each stop is drawn with what can be pressed."""
    visitor.do("/language", language="en")
    visitor.done("/1/do/ring")
    page = parsed(visitor.done("/1/do/press", keys="2"))
    assert words(page, "//*[@class='trail']//*[@class='node']") == ["Call", "Choose a language", "Main menu"]
    page = parsed(visitor.done("/1/do/press", keys="1"))
    assert words(page, "//*[@class='trail']/li[last()]/*[@class='by']") == ["1"]
    assert len(page.xpath("//*[@class='branches']/li")) == 5
    spoken = words(page, "//li[contains(@class, 'say')]//*[@class='words']")
    assert "For English, press two." in " ".join(spoken)
    page = parsed(visitor.done("/1/do/wait"))
    assert words(page, "//li[contains(@class, 'silence')]")
    page = parsed(visitor.done("/1/do/wait"))
    assert page.xpath("//*[@data-over]")
    assert not parsed(visitor.done("/1/do/hang-up")).xpath("//*[@class='calling']")


def test_a_key_cuts_a_prompt_short(visitor: Visitor) -> None:
    """Pressed during the second prompt, a key leaves the first heard, the second cut, and the others unheard."""
    visitor.done("/1/do/ring")
    before = visitor.page("/1/call").xpath("//li[@data-after]")
    assert len(before) > 3
    page = parsed(visitor.done("/1/do/press", keys="2", after="1"))
    kinds = [str(kind) for kind in page.xpath("//ol[@class='heard']/li/@data-kind")]
    assert kinds[:3] == [str(before[0].get("data-kind")), "cut", "key"]


def test_a_call_outlives_the_process(visitor: Visitor, sqlite_service: Bench) -> None:
    """Another process of the web goes on with a call where this one left it."""
    visitor.do("/language", language="en")
    visitor.done("/1/do/ring")
    visitor.done("/1/do/press", keys="2")
    other = Visitor(web_app(sqlite_service.whole).test_client())
    other.do("/language", language="en")
    page = parsed(other.done("/1/do/press", keys="9"))
    assert words(page, "//*[@class='trail']//*[@class='node']")[-1] == "Safety check, question 1"


def test_a_missed_call_is_no_call(visitor: Visitor) -> None:
    """Rung and hung up before an answer: the service is told so, and nobody is on the line."""
    visitor.done("/1/do/miss")
    assert "CallStatus=no-answer" in visitor.page("/1/wire").text_content()
    assert not visitor.page("/1/call").xpath("//*[@class='calling']")


def test_a_repeat_of_the_carrier_changes_nothing(visitor: Visitor, sqlite_service: Bench) -> None:
    """A webhook brought again, byte for byte and with the same token, gets the same answer and leaves no row."""
    visitor.do("/language", language="en")
    visitor.done("/1/text", words="help")
    rows = sqlite_service.rows()
    said = visitor.done("/1/again/1")
    assert "The same answer came back" in said
    assert sqlite_service.rows() == rows
    tokens = re.findall(r"Idempotency-Token: (\w+)", visitor.page("/1/wire").text_content())
    assert len(tokens) == 2
    assert len(set(tokens)) == 1


def test_the_network_can_be_made_worse(visitor: Visitor, sqlite_service: Bench, tmp_path: Path) -> None:
    """Knobs are kept for every phone; a value no knob has is refused with its name, and nothing is turned."""
    visitor.do("/language", language="en")
    fields = {"delay": "2", "drop": "50", "repeat": "2", "again": "1", "error_code": "30003", "shuffle": "1"}
    assert "behaves like this" in visitor.done("/network", **fields)
    knobs = Room(tmp_path / FILE).knobs()
    assert (knobs.delay, knobs.drop, knobs.repeat, knobs.again, knobs.error_code) == (2, 0.5, 2, 1, "30003")
    assert (knobs.shuffle, knobs.lose_answers) == (True, False)
    said = visitor.done("/network", **fields | {"drop": "101"})
    assert "percent" in said
    assert Room(tmp_path / FILE).knobs() == knobs
    visitor.done("/1/text", words="help")
    assert sqlite_service.rows()["inbound"] == 1
    assert len(re.findall("Idempotency-Token", visitor.page("/1/wire").text_content())) == 2


def test_the_papers_of_a_text_lie_beside_it(visitor: Visitor, sqlite_service: Bench) -> None:
    """A draft is marked on the screen and not in its words; its id, version, signatures and sources are one click away,
    and a signature counts."""
    visitor.do("/language", language="en")
    visitor.done("/1/text", words="STOP")
    page = visitor.page("/1/news?after=0")
    assert words(page, "//li[contains(@class, 'in')]//*[@class='draft']") == ["draft"]
    letter = page.xpath("//li[contains(@class, 'in')]")[0]
    assert "draft" not in letter.xpath("string(.//p[@class='words'])")
    papers = visitor.page(letter.xpath("string(.//button/@hx-get)").removeprefix("/phone"))
    title = words(papers, "//h5")[0]
    message = title.split()[0]
    catalog = sqlite_service.whole.words.catalog
    language = next(code for code in catalog.languages if catalog.digest(message, code)[:6] in papers.text_content())
    said = catalog.content.messages[message]
    assert title == f"{message} draft"
    for name in (*said.sources, *said.signoff):
        assert name in papers.text_content()
    with sqlite_service.whole.store.transaction() as tx:
        for number, role in enumerate(said.signoff):
            row = signoffs.Signoff(
                *(message, language, catalog.digest(message, language), role, f"Dr {number}"),
                *(signoffs.Decision.APPROVE, "", sqlite_service.clock.now()),
            )
            signoffs.record(tx, row)
    sqlite_service.clock.move(120)
    assert words(visitor.page("/1/news?after=0"), "//li[contains(@class, 'in')]//*[@class='draft']") == []
    signed = visitor.page(letter.xpath("string(.//button/@hx-get)").removeprefix("/phone")).text_content()
    assert "Dr 0" in signed


def test_a_prompt_has_papers_too(visitor: Visitor) -> None:
    """What a call speaks is one click away from its papers; a message nobody wrote is unknown."""
    visitor.done("/1/do/ring")
    address = visitor.page("/1/call").xpath("string(//li//button/@hx-get)").removeprefix("/phone")
    assert words(visitor.page(address), "//h5")[0].startswith("V-GREETING")
    assert visitor.get("/1/prompt/NOBODY/bn").status_code == 404


def test_what_is_known_of_a_person_is_shown(visitor: Visitor, sqlite_service: Bench) -> None:
    """Language, consent and privacy are those the service has on record."""
    visitor.do("/language", language="en")
    assert words(visitor.page(), "//*[@id='known-1']") == ["never wrote or called"]
    visitor.done("/1/text", words="help me please")
    with sqlite_service.whole.store.reading() as tx:
        person = people.find(tx, normalise(NUMBER))
    assert person is not None
    known = words(visitor.page(), "//*[@id='known-1']")[0]
    assert f"Consent: {'not asked' if person.consent == 'none' else person.consent}" in known
    assert "Privacy: private" in known


def test_phones_come_and_go(visitor: Visitor) -> None:
    """A phone is put there by any spelling of its number, once; a wrong number and a seventh phone are refused."""
    visitor.do("/language", language="en")
    assert "no phone number" in visitor.done("/handsets", number="12")
    visitor.done("/handsets", number="01712-345678", name="Salma", letters="1")
    assert words(visitor.page(), "//h3")[-1] == "Salma"
    assert "on the table already" in visitor.done("/handsets", number="+8801712345678")
    for number in range(3):
        visitor.done("/handsets", number=f"0181234567{number}")
    assert "full" in visitor.done("/handsets", number="01812345679")
    visitor.done("/3/do/away")
    assert "Salma" not in words(visitor.page(), "//h3")
    assert visitor.get("/3/call").status_code == 404
    assert visitor.do("/1/do/nonsense").status_code == 404


def test_boxes_can_be_looked_at(visitor: Visitor) -> None:
    """A phone without Bangla letters shows boxes for them; the same text elsewhere is whole."""
    visitor.done("/1/text", words="\u099a\u09cb\u0996")
    assert "\u25a1" not in visitor.page("/1/news?after=0").text_content()
    visitor.done("/1/do/letters")
    boxes = visitor.page("/1/news?after=0").xpath("string(//p[@class='words'])")
    assert boxes == "\u25a1\u25a1"


def test_without_scripts_the_forms_still_work(visitor: Visitor) -> None:
    """A browser that runs none of the scripts posts the same forms and comes back to the page."""
    answer = visitor.client.post("/phone/1/text", base_url=PUBLIC_URL, data={"words": "help", "token": visitor.token})
    assert (answer.status_code, answer.location) == (303, "/phone/")
    assert len(visitor.page().xpath("//li[contains(@class, 'letter')]")) == 2


def test_a_text_too_long_for_the_carrier_is_not_taken(visitor: Visitor, sqlite_service: Bench) -> None:
    """The carrier takes 1,600 characters (telephony.md 1.1) and says so by its own code."""
    assert "21617" in visitor.done("/1/text", words="x" * 1601)
    assert sqlite_service.rows() == {}


def test_a_clock_that_cannot_be_moved_says_so(visitor: Visitor) -> None:
    """Where the clock is not a trial's own, the sentence comes back and nothing breaks."""
    visitor.do("/language", language="en")
    for way in ("next", "hour", "day", "week", "to", "stop", "nonsense"):
        assert "cannot be moved" in visitor.done(f"/clock/{way}", moment="2026-12-01T09:00")


@pytest.fixture
def another(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """A phone at a service that has never been used."""
    with ready(tmp_path_factory.mktemp("another"), sqlite_template) as one:
        yield one


def test_a_saved_conversation_runs_as_a_test(sqlite_template: Path, tmp_path: Path, another: Phone) -> None:
    """What was said and pressed on the page is a transcript; done again elsewhere, it goes the same way."""
    with ready(tmp_path, sqlite_template) as first:
        visitor = Visitor(web_app(first.whole).test_client(), "http://127.0.0.1:8000")
        visitor.done("/1/text", words="mukh beka\nki korbo")
        visitor.done("/1/do/ring")
        visitor.done("/1/do/press", keys="2")
        visitor.done("/1/do/wait")
        visitor.done("/1/do/press", keys="9")
        visitor.done("/1/do/hang-up")
        first.whole.outbox.send(first.whole.outbox.take(10).due)
        saved = visitor.get("/1/transcript").get_data(as_text=True)
    entries = list(read(saved))
    acts = [entry.act for entry in entries]
    assert acts[:2] == [Act.PHONE, Act.SEND]
    assert [act for act in acts if act in {Act.CALL, Act.KEY, Act.SILENCE, Act.HANG_UP}] == [
        Act.CALL, Act.KEY, Act.SILENCE, Act.KEY, Act.HANG_UP,
    ]  # fmt: skip
    assert entries[-1].act is Act.ANSWER
    assert Replay(another, 50_000_000).play(entries) == entries
