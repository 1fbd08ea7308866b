"""Whatever a page, a broken proxy or somebody with a console sends: an answer in words, never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.database import empty
from tests.support.tool import Caller, RunningTool, running, settings_for

POSTS = "/api/activities/explain/posts"
ODD_BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"text"',
    b"\xff\xfe",
    b"NaN",
    b'{"a": NaN}',
    b"[" * 100_000,
    b'{"a":' * 5_000,
    b'{"text": "' + b"\\ud800" + b'", "parent": null}',
    b'{"text": "a\\u0000b", "parent": null}',
    b'{"text": 7, "parent": null}',
    b'{"text": null}',
    b'{"text": "Fine.", "parent": 7}',
    b'{"text": "Fine.", "parent": "p0"}',
    b'{"text": "Fine.", "parent": "p99999999999999999999"}',
    b'{"text": "Fine.", "parent": "p\xd9\xa1"}',
    b'{"text": "Fine.", "parent": "l1"}',
    b'{"answers": []}',
    b'{"answers": {"a": {"b": 1}}}',
    b'{"answers": {"a": 1e999}}',
    b'{"answers": {"a": 123456789012345678901234567890}}',
    b'{"answers": {"a": true, "b": [[1]], "c": "\\u0000"}}',
    b'{"place": "' + b"x" * 201 + b'"}',
    b'{"key": "a\\u0000", "text": "b"}',
    b'{"name": "\\u202e\\u200b"}',
    b'{"welcome": 7}',
    b'{"welcome": {"viewed": "yes"}, "check": {"answers": 7, "attempts": -1}}',
    b'{"grant": 7}',
    b'{"grant": "a.b", "learner_id": "E-1"}',
]
ENDPOINTS = [
    ("PUT", "/api/place"),
    ("PUT", "/api/draft"),
    ("PUT", "/api/name"),
    ("POST", "/api/record"),
    ("POST", "/api/activities/check/answers"),
    ("POST", POSTS),
    ("POST", "/api/packages/launch"),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[RunningTool]:
    """One tool on PostgreSQL, which is the stricter one, for hundreds of requests."""
    empty(postgres_url)  # what the test before left there may have numbered its people by hand
    with running(settings_for(tmp_path_factory.mktemp("tool"), postgres_url)) as started:
        yield started


@pytest.fixture
def alice(shared: RunningTool) -> Caller:
    return shared.caller("alice")


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
def test_odd_bodies_are_answered_in_words(alice: Caller, method: str, path: str, body: bytes) -> None:
    refused(send(alice, method, path, body))


@pytest.mark.parametrize("body", [b"{", b'{"a": NaN}', b'{"a": -Infinity}', b"\xff"])
def test_what_is_no_json_is_called_that(alice: Caller, body: bytes) -> None:
    answer = send(alice, "PUT", "/api/place", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    endpoint=st.sampled_from(ENDPOINTS),
    body=st.dictionaries(
        st.sampled_from(["text", "parent", "key", "place", "name", "answers", "welcome", "check", "grant", "secret"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=5,
    ),
)
def test_random_bodies_are_answered_in_words(alice: Caller, endpoint: tuple[str, str], body: Any) -> None:
    refused(send(alice, *endpoint, json.dumps(body).encode("utf-8", "surrogatepass")))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/activities/nothing/posts", 404),
        ("/api/activities/check/posts", 404),
        (f"{POSTS}?after=x", 422),
        (f"{POSTS}?after=-1", 422),
        (f"{POSTS}?after=99999999999", 422),
        (f"{POSTS}?after=%D9%A1", 422),
        ("/api/activities/%00/posts", 404),
        ("/api/activities/%F0%9F%A6%8A/posts", 404),
        ("/api/nothing", 404),
    ],
)
def test_odd_addresses(alice: Caller, path: str, status: int) -> None:
    answer = alice.ask("GET", path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("person", ["l0", "l99999999999", "7", "x", "l-1", "l1%00"])
def test_odd_people(shared: RunningTool, person: str) -> None:
    assert shared.facilitator().ask("POST", f"/api/run/people/{person}/resend").status_code == 404


def test_too_much_is_too_large(alice: Caller) -> None:
    answer = send(alice, "POST", POSTS, b'{"text": "' + b"x" * 2_000_000 + b'"}')
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == "http_413"


def test_a_post_that_is_too_long_is_told_how_long_it_is(alice: Caller) -> None:
    answer = alice.ask("POST", POSTS, {"text": "é" * 10_001, "parent": None}, Idempotency_Key="long")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "too_long")
    assert "10,001" in answer.json()["error"]["message"]


def test_ten_posts_in_a_minute_are_enough(shared: RunningTool) -> None:
    hasty = shared.caller("hasty")
    for n in range(10):
        hasty.say(f"Thought number {n} of very many.")
    answer = hasty.ask("POST", POSTS, {"text": "And another one.", "parent": None}, Idempotency_Key="more")
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_fast")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("key", [None, "", "x" * 101])
def test_a_post_without_a_key_could_be_sent_twice_and_is_refused(alice: Caller, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency_Key": key}
    answer = alice.ask("POST", POSTS, {"text": "You owe nobody a connection.", "parent": None}, **headers)
    assert answer.status_code == 422


def test_a_method_that_is_not_meant(alice: Caller) -> None:
    answer = alice.ask("DELETE", "/api/state")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "http_405")


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [("  Erin   Ekwueme ", "Erin Ekwueme"), ("Er\u202ein\n\tE", "Er in E"), ("O'Brien-Ñandú 李", "O'Brien-Ñandú 李")],
)
def test_names_are_cleaned_but_not_judged(shared: RunningTool, given_name: str, shown: str) -> None:
    nameless = shared.caller(f"x-{shown}", name=None)
    assert nameless.do("PUT", "/api/name", {"name": given_name})["learner"]["name"] == shown


def test_what_people_write_comes_back_as_nodes_and_never_as_html(shared: RunningTool) -> None:
    erin = shared.caller("erin", context_id="course-xss")
    nasty = (
        "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> \u202e **bold** "
        "and enough words besides"
    )
    nodes = erin.say(nasty)["post"]["nodes"]
    kinds, links = set(), []

    def walk(node: Any) -> None:
        kinds.add(node["t"])
        links.append(node.get("href", ""))
        for inner in node.get("c", ()):
            walk(inner)

    for node in nodes:
        walk(node)
    assert kinds <= {"p", "text", "strong", "em", "link", "br"}
    assert not [link for link in links if "javascript" in link]


def send(caller: Caller, method: str, path: str, body: bytes) -> Any:
    """A request with exactly this body."""
    headers = {
        "Authorization": f"Bearer {caller.token}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(hash(body)),
    }
    return caller.http.request(method, caller.url + path, data=body, headers=headers, timeout=20)


def refused(answer: Any) -> None:
    """Either it was fine after all, or it says in words why not."""
    assert answer.status_code < 500, answer.text
    if not answer.ok:
        assert answer.json()["error"]["message"]
