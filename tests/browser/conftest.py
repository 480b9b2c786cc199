"""A real browser over a running trial; without one these tests are skipped in one line that says what to install."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.trial.running import Trial, trial

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this machine, without a window."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no browser on this machine: install one (Debian: apt-get install chromium)")
    with sync_playwright() as driver:
        # Root may not use the sandbox, and CI runs as root; only our own page is opened.
        opened = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def service(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """A running trial that a whole module uses."""
    assert browser.is_connected()
    with trial(tmp_path_factory.mktemp("browser") / "var") as running:
        yield running


@pytest.fixture(params=["bn", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language of the page."""
    return str(request.param)


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser, service: Trial, language: str) -> Iterator[Page]:
    """The phone on a small and on a wide screen, in each language; whatever the browser complains of is a fault."""
    context = browser.new_context(viewport={"width": request.param, "height": 800}, reduced_motion="reduce")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(f"{service.url}/phone/")
    opened.click(f".tongues button[lang={language}]")
    opened.wait_for_selector(f"html[lang={language}]")
    # What is typed before the page's scripts run is heard by nobody.
    opened.wait_for_load_state("load")
    yield opened
    context.close()
    assert complaints == []


def _is_complaint(said: ConsoleMessage) -> bool:
    """Return whether the browser minds something; that a request gave way to a newer one is meant to be."""
    return said.type == "error" and not said.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
