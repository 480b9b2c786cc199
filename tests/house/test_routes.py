"""Every address of the service is either signed or public on purpose, and asking never changes anything."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from service.secrets import Vault
from service.store import open_store
from tests.databases import TEST_KEY
from tests.web.bench import FORM, Bench, bench, first_build

PUBLIC = {
    "/healthz": "a load balancer asks without a key",
    "/readyz": "a load balancer asks without a key; names parts, never addresses",
    "/metrics": "Prometheus asks from inside; figures hold no patient",
    "/api/v1/openapi.json": "whoever writes a program reads it first; it holds no patient",
    "/audio/<name>": "the phone company fetches prompts without a signature; they hold no patient",
}
"""Every address that answers without a signature, with the reason."""

SIGNED = {
    "/twilio/sms",
    "/twilio/voice",
    "/twilio/voice/step",
    "/twilio/voice/out/<outbound_id>",
    "/twilio/status/<message_id>",
    "/twilio/call-status/<call_id>",
}
PAGE = {
    "/phone/", "/phone/clock", "/phone/static/<path:filename>", "/phone/<int:id>/news", "/phone/<int:id>/call",
    "/phone/<int:id>/letter/<int:number>", "/phone/<int:id>/prompt/<message>/<language>", "/phone/<int:id>/wire",
    "/phone/<int:id>/transcript",
}  # fmt: skip
"""What the phone of a trial shows: made-up people alone, and no live service has it."""

DONE_ON_PAGE = {
    "/phone/language", "/phone/clock/<way>", "/phone/network", "/phone/handsets", "/phone/<int:id>/text",
    "/phone/<int:id>/do/<act>", "/phone/<int:id>/again/<int:number>",
}  # fmt: skip
"""What can be done there, with the token that the page alone was given."""

GUARDED = "/api/v1/"
"""Every address below it wants a token (tests/web/api), but for its description."""

ASKING = {"GET", "HEAD", "OPTIONS"}


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A whole service on an empty database."""
    var = tmp_path_factory.mktemp("routes")
    url = f"sqlite:///{var}/barta.db"
    (var / "barta.db").write_bytes(sqlite_template.read_bytes())
    with closing(open_store(url, Vault((TEST_KEY,)))) as store:
        yield bench(first_build(var), store, url, var)


def rules(service: Bench) -> list[Rule]:
    """Return every route that wants no token."""
    return [rule for rule in service.app.url_map.iter_rules() if rule not in guarded(service)]


def guarded(service: Bench) -> list[Rule]:
    """Return every route that wants a token."""
    below = (rule for rule in service.app.url_map.iter_rules() if rule.rule.startswith(GUARDED))
    return [rule for rule in below if rule.rule not in PUBLIC]


def filled(rule: Rule) -> str:
    """Return an address of a route."""
    parts = rule.rule.replace("<int:", "<1").replace("<", "\0<").replace(">", ">\0").split("\0")
    return "".join(("1" if part.startswith("<1") else "x1") if part.startswith("<") else part for part in parts)


def test_every_route_is_signed_or_public_on_purpose(service: Bench) -> None:
    """A new route must be put on one of the lists."""
    assert {rule.rule for rule in rules(service)} == SIGNED | set(PUBLIC) | PAGE | DONE_ON_PAGE


def test_signed_routes_refuse_whoever_did_not_sign(service: Bench) -> None:
    """Without a signature each of them answers 403, and nothing was written."""
    signed = [rule for rule in rules(service) if rule.rule in SIGNED]
    assert [service.post(filled(rule), b"Body=x", {}).status for rule in signed] == [403] * len(SIGNED)
    assert service.rows() == {}


def test_guarded_routes_refuse_whoever_has_no_token(service: Bench) -> None:
    """Without a token each of them answers 401 whatever is asked, tells nothing, and nothing was written."""
    assert len(guarded(service)) > 10
    for rule in guarded(service):
        for method in (rule.methods or set()) - {"OPTIONS"}:
            with service.app.test_client() as client:
                got = client.open(filled(rule), method=method, json={"phone": "01712345678"})
                assert got.status_code == 401, (method, rule.rule)
    assert service.rows() == {}


def test_what_the_page_does_needs_its_token(service: Bench) -> None:
    """Without the token of the page each of them answers 403, and nothing was written."""
    acts = [rule for rule in rules(service) if rule.rule in DONE_ON_PAGE]
    statuses = [service.post(filled(rule), b"words=x", {"Content-Type": FORM}).status for rule in acts]
    assert statuses == [403] * len(DONE_ON_PAGE)
    assert service.rows() == {}


def test_what_changes_something_cannot_be_fetched(service: Bench) -> None:
    """Signed routes and the page's acts take POST alone, the others only asking: no link can do anything."""
    for rule in rules(service):
        methods = set(rule.methods or ())
        assert methods == ({"POST", "OPTIONS"} if rule.rule in SIGNED | DONE_ON_PAGE else ASKING), rule.rule


def test_fetching_every_address_writes_nothing(service: Bench) -> None:
    """Whoever walks over all addresses leaves no row, and meets no error."""
    statuses = {rule.rule: service.get(filled(rule)).status for rule in rules(service)}
    assert {status for rule, status in statuses.items() if rule in SIGNED | DONE_ON_PAGE} == {405}
    assert {status for rule, status in statuses.items() if rule in set(PUBLIC) | PAGE} <= {200, 404, 503}
    assert service.rows() == {}
