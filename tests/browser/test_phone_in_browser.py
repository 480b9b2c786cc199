"""The phone as a person meets it: by finger, keyboard and ear, on a small and a wide screen, in both languages."""

import wave
from contextlib import closing
from io import BytesIO
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, expect

from service.operations.staff import Newcomer
from service.settings import Settings
from service.store.staff import Role
from service.wiring import build
from tests.trial.running import Trial, until

PATIENCE = 60_000
"""Milliseconds until something that should happen is given up: a busy machine is slow, not wrong."""

ONCE = pytest.mark.parametrize(("page", "language"), [(360, "bn")], indirect=["page"])
"""For what neither the screen's width nor the language changes."""

BOTH = pytest.mark.parametrize(("page", "language"), [(360, "bn"), (1280, "en")], indirect=["page"])
"""For what each language, and each width, must show once."""

expect.set_options(timeout=PATIENCE)


def handset(page: Page, number: int = 0) -> Locator:
    """Return one of the phones."""
    return page.locator(".handset").nth(number)


@BOTH
def test_a_text_is_written_sent_and_answered(page: Page, language: str) -> None:
    """What is typed counts its segments, goes, leaves the field, and is answered below it with the emergency number."""
    phone = handset(page)
    before = phone.locator(".letter").count()
    phone.locator("textarea").fill("help" if language == "en" else "\u09b8\u09be\u09b9\u09be\u09af\u09cd\u09af")
    expect(phone.locator(".count")).to_contain_text("GSM-7" if language == "en" else "UCS-2")
    phone.locator("textarea").press("Tab")
    page.keyboard.press("Enter")
    expect(phone.locator(".letter")).to_have_count(before + 2)
    expect(phone.locator("textarea")).to_have_value("")
    expect(phone.locator(".letter.in").last.locator(".emergency").first).to_have_text("999")
    expect(phone.locator(".letter.in").last.locator(".draft")).to_be_visible()
    phone.locator(".letter.in .link").last.click()
    expect(phone.locator(".sheet h5 .state").first).to_be_visible()


@ONCE
def test_bangla_is_typed_on_the_screen(page: Page) -> None:
    """The keyboard writes letters and signs where the cursor is, and takes back a whole letter at a time."""
    phone = handset(page)
    field, opener = phone.locator("textarea"), phone.locator(".open-keyboard")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    for letter in ("\u099a", "\u25cc\u09cb", "\u0996"):
        phone.locator(".keyboard button", has_text=letter).first.click()
    expect(field).to_have_value("\u099a\u09cb\u0996")
    phone.locator(".keyboard button").last.click()
    expect(field).to_have_value("\u099a\u09cb")
    phone.locator(".keyboard button").last.click()
    expect(field).to_have_value("")
    opener.click()
    expect(phone.locator(".keyboard")).to_be_hidden()


@BOTH
def test_the_keypad_types_off_the_line_and_steers_on_it(page: Page) -> None:
    """Without a call keys write digits; on a call they, and the computer's own, choose, and the path is drawn."""
    phone = handset(page)
    phone.locator(".keypad button[value='5']").click()
    expect(phone.locator("textarea")).to_have_value("5")
    phone.locator("textarea").fill("")
    phone.locator("button.call").click()
    expect(phone.locator(".moment").first).to_be_visible()
    expect(phone.locator(".trail li")).to_have_count(2)
    phone.locator(".keypad button[value='2']").click()
    expect(phone.locator(".trail li")).to_have_count(3)
    phone.locator(".heard").focus()
    page.keyboard.press("9")
    expect(phone.locator(".trail li")).to_have_count(4)
    expect(phone.locator(".moment.key")).to_have_count(2)
    phone.locator("button.end").click()
    expect(phone.locator(".calling")).to_have_count(0)


@ONCE
def test_silence_is_waited_out(page: Page) -> None:
    """With sound on the call plays to its end and goes on by itself, once and twice, until it says goodbye."""
    page.route("**/audio/**", lambda route: route.fulfill(content_type="audio/wav", body=a_moment_of_silence()))
    page.clock.install()
    phone = handset(page)
    phone.locator("button.call").click()
    expect(phone.locator(".turn")).not_to_be_empty()
    over = phone.locator(".calling[data-over]")

    def goes_on() -> bool:
        page.clock.run_for(1_000)
        return over.count() == 1

    until(goes_on, "the call says goodbye")
    expect(phone.locator(".moment.silence")).to_have_count(2)
    phone.locator("button.end").click()


def a_moment_of_silence() -> bytes:
    """Return the shortest sound: what a prompt says is not what is tried here."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x80" * 80)
    return file.getvalue()


def test_everything_fits_and_can_be_touched(page: Page) -> None:
    """Nothing is wider than the screen, and every target is 44 pixels high and wide."""
    handset(page).locator(".open-keyboard").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll("button, a[href]:not(.skip), select, summary, .tick, input[name]")]
        .filter((each) => !["checkbox", "hidden"].includes(each.type))
        .filter((each) => each.checkVisibility())
        .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([html]) => html)"""
    )
    assert small == []


@BOTH
def test_a_screen_reader_is_told(page: Page) -> None:
    """Every control has a name, every message screen is a log that is read out, headings are in order."""
    nameless = page.evaluate(
        """[...document.querySelectorAll("button, input:not([type=hidden]), textarea, select, a[href]")]
        .filter((each) => !(each.textContent.trim() || each.ariaLabel || each.labels?.length || each.title))
        .map((each) => each.outerHTML)"""
    )
    assert nameless == []
    expect(page.get_by_role("log")).to_have_count(page.locator(".handset").count())
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((each) => Number(each.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()


@ONCE
def test_words_can_be_read_by_weak_eyes(page: Page) -> None:
    """Text stands out from what is behind it by 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    handset(page).locator("button.call").click()
    expect(handset(page).locator(".moment").first).to_be_visible()
    faint = page.evaluate(CONTRAST)
    handset(page).locator("button.end").click()
    assert faint == []


CONTRAST = """
(() => {
  const read = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (part) => part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  const light = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const speaks = (node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim());
  const ratio = (node) => {
    const both = [light(read(getComputedStyle(node).color)), light(behind(node))].sort((one, other) => other - one);
    return (both[0] + 0.05) / (both[1] + 0.05);
  };
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility() && speaks(each) && ratio(each) < 4.5)
    .map((each) => `${each.className} ${each.textContent.trim().slice(0, 40)}`);
})()
"""


@BOTH
def test_the_language_of_the_page_lasts(page: Page, language: str) -> None:
    """Chosen once, it is still chosen at the next visit."""
    page.reload()
    expect(page.locator(f"html[lang={language}]")).to_have_count(1)
    expect(page.locator(f".tongues button[lang={language}]")).to_have_attribute("aria-pressed", "true")


@ONCE
def test_a_plan_is_watched_from_consent_to_a_call(page: Page, service: Trial) -> None:
    """A health worker enrols by text, the patient agrees; pushed on, the clock brings each text. A bad answer comes to
    the worker's phone; an unanswered text makes the phone ring, where the clock stands until somebody picks it up."""
    hire(service)
    worker, patient = add(page, WORKER), add(page, PATIENT)
    today = page.locator("#clock time").get_attribute("datetime") or ""
    write(worker, f"REMIND {PATIENT} BELL {today[8:10]}/{today[5:7]}")
    expect(worker.locator(".known")).to_contain_text("স্বাস্থ্যকর্মী")
    push(page, patient, "SYS-OPTIN")
    write(patient, "1")
    write(patient, "1")
    push(page, patient, "P-BELL-D1")
    write(patient, "1")
    expect(texts(worker, "P-HW-RED")).to_have_count(1)
    push(page, patient, "P-BELL-D3")
    until(lambda: rings(page, patient), "the phone rings")
    expect(page.locator("#clock .way")).to_have_count(1)
    patient.locator(".rings .call").click()
    expect(patient.locator(".moment.say, .moment.play").first).to_be_visible()
    expect(patient.locator("textarea")).to_be_hidden()
    patient.locator(".keypad button[value='1']").click()
    expect(patient.locator(".trail li")).to_have_count(3)
    patient.locator("button.end").click()
    expect(patient.locator(".calling")).to_have_count(0)


WORKER, PATIENT = "+8801811000009", "+8801911000007"


def hire(service: Trial) -> None:
    """Add a health worker who can be called at any hour to a running service."""
    whole = build(Settings.read({"PUBLIC_URL": service.url}, service.var))
    with closing(whole.store), whole.store.transaction() as tx:
        newcomer = Newcomer("Salma", WORKER, Role.WORKER, None, "en", oncall=True)
        whole.answer_text.staff.registry.add(tx, newcomer, "test", whole.clock.now())


def add(page: Page, number: str) -> Locator:
    """Put one more phone on the table and return it."""
    before = page.locator(".handset").count()
    page.locator(".more summary").first.click()
    page.locator("input[name=number]").fill(number)
    page.locator("form.card button.main").first.click()
    expect(page.locator(".handset")).to_have_count(before + 1)
    return handset(page, before)


def write(phone: Locator, words: str) -> None:
    """Send a text and wait for its answer."""
    before = phone.locator(".letter.in").count()
    phone.locator("textarea").fill(words)
    phone.locator("form.write .main").click()
    until(lambda: phone.locator(".letter.in").count() > before, "an answer")


def texts(phone: Locator, message: str) -> Locator:
    """Return the texts on a phone that say a message."""
    return phone.locator(f".letter[data-parts~='{message}']")


def push(page: Page, phone: Locator, message: str) -> None:
    """Push the clock to the next text again and again until a message has come."""

    def came() -> bool:
        if texts(phone, message).count():
            return True
        if not page.locator("#clock .way").count():
            page.locator(".clock button.main").click()
            page.wait_for_timeout(500)
        return False

    until(came, f"{message} comes")


def rings(page: Page, phone: Locator) -> bool:
    """Push the clock on unless it is on its way, and return whether the phone rings."""
    if phone.locator(".rings").count():
        return True
    if not page.locator("#clock .way").count():
        page.locator(".clock button.main").click()
        page.wait_for_timeout(500)
    return False
