"""Every address of the service is either signed or public on purpose, and asking never changes anything."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from service.secrets import Vault
from service.store import open_store
from tests.databases import TEST_KEY
from tests.web.bench import Bench, bench, first_build

PUBLIC = {
    "/healthz": "a load balancer asks without a key",
    "/readyz": "a load balancer asks without a key; names parts, never addresses",
    "/metrics": "Prometheus asks from inside; figures hold no patient",
    "/audio/<name>": "the phone company fetches prompts without a signature; they hold no patient",
}
"""Every address that answers without a signature, with the reason."""

SIGNED = {
    "/twilio/sms",
    "/twilio/voice",
    "/twilio/voice/step",
    "/twilio/status/<message_id>",
    "/twilio/call-status/<call_id>",
}
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
    """Return every route."""
    return list(service.app.url_map.iter_rules())


def filled(rule: Rule) -> str:
    """Return an address of a route."""
    return "".join(
        "x1" if part.startswith("<") else part for part in rule.rule.replace("<", "\0<").replace(">", ">\0").split("\0")
    )


def test_every_route_is_signed_or_public_on_purpose(service: Bench) -> None:
    """A new route must be put on one of the two lists."""
    assert {rule.rule for rule in rules(service)} == SIGNED | set(PUBLIC)


def test_signed_routes_refuse_whoever_did_not_sign(service: Bench) -> None:
    """Without a signature each of them answers 403, and nothing was written."""
    signed = [rule for rule in rules(service) if rule.rule in SIGNED]
    assert [service.post(filled(rule), b"Body=x", {}).status for rule in signed] == [403] * len(SIGNED)
    assert service.rows() == {}


def test_what_changes_something_cannot_be_fetched(service: Bench) -> None:
    """Signed routes take POST alone and public ones only asking: no link can do anything."""
    for rule in rules(service):
        methods = set(rule.methods or ())
        assert methods == ({"POST", "OPTIONS"} if rule.rule in SIGNED else ASKING), rule.rule


def test_fetching_every_address_writes_nothing(service: Bench) -> None:
    """Whoever walks over all addresses leaves no row, and meets no error."""
    statuses = {rule.rule: service.get(filled(rule)).status for rule in rules(service)}
    assert {status for rule, status in statuses.items() if rule in SIGNED} == {405}
    assert {status for rule, status in statuses.items() if rule in PUBLIC} <= {200, 404, 503}
    assert service.rows() == {}
