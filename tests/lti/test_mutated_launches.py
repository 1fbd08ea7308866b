"""Hundreds of launches with something wrong: none is let in that should not be, and none is a server error."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lti_tool.config import Settings
from tests.lti.chooser import SETTINGS, Chooser, Form
from tests.lti.door import Door, code
from tests.support.sandbox import Sandbox

Json = Any

junk: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["$X.y", "\0", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)

NEEDED = (
    "iss",
    "aud",
    "iat",
    "exp",
    "nonce",
    "sub",
    "version",
    "message_type",
    "deployment_id",
    "target_link_uri",
    "roles",
)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One door for all mutations; they leave nothing behind that another one would see."""
    folder: Path = tmp_path_factory.mktemp("door")
    with Sandbox() as sandbox:
        database = f"sqlite:///{folder}/tool.sqlite3"
        door = Door(
            Settings(database_url=database, keys_dir=folder / "keys", public_url="http://127.0.0.1:8000"), sandbox
        )
        yield door
        door.database.dispose()


hundreds = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    database=None,
)


@hundreds
@given(data=st.data())
def test_a_launch_with_junk_in_its_claims_is_refused_or_harmless(door: Door, data: st.DataObject) -> None:
    begun = door.begin()
    claims = door.sandbox.launch_claims("alice", nonce=begun.nonce)
    honest = copy.deepcopy(claims)
    for _ in range(data.draw(st.integers(1, 3))):
        _mutate(claims, data)
    answer = door.launch(begun, door.sandbox.sign(_encoded(claims)))
    assert answer.status_code in (303, 400, 403), code(answer)
    if answer.status_code == 303:
        for claim in NEEDED:
            name = next(long for long in honest if long.endswith(f"/claim/{claim}") or long == claim)
            assert _means_the_same(claim, claims.get(name), honest[name]), f"{name} = {claims.get(name)!r} came in"


def _mutate(claims: dict[str, Json], data: st.DataObject) -> None:
    place: Json = claims
    for _ in range(data.draw(st.integers(0, 2))):  # into an object inside, if there is one
        inner = [value for value in place.values() if isinstance(value, dict) and value]
        if inner:
            place = data.draw(st.sampled_from(inner))
    name = data.draw(st.sampled_from(sorted(place)) | st.text(max_size=10))
    act: Callable[[], Json] = data.draw(
        st.sampled_from([lambda: place.pop(name, None), lambda: place.update({name: data.draw(junk)})])
    )
    act()


def _encoded(claims: dict[str, Json]) -> bytes:
    return json.dumps(claims).encode()  # NaN and Infinity as Python writes them: no JSON, and still to be refused


def _means_the_same(claim: str, value: Json, honest: Json) -> bool:
    if claim == "roles":
        return isinstance(value, list)
    if claim in ("iat", "exp"):
        return isinstance(value, int | float) and value > honest - 4000
    if claim == "target_link_uri":
        return isinstance(value, str) and value != ""
    if claim == "sub":
        return isinstance(value, str) and value != ""
    if claim == "aud":
        return value in (honest, [honest])
    return bool(value == honest)


@hundreds
@given(data=st.data())
def test_a_request_to_choose_with_junk_in_it_is_refused_or_answered_where_it_may_be(
    door: Door, data: st.DataObject
) -> None:
    dana = Chooser(door)
    begun = door.begin("dana")
    claims = dana.claims(nonce=begun.nonce)
    for _ in range(data.draw(st.integers(1, 3))):
        settings = claims.get(SETTINGS)
        _mutate(settings if isinstance(settings, dict) and settings and data.draw(st.booleans()) else claims, data)
    page = door.launch(begun, door.sandbox.sign(_encoded(claims)))
    assert page.status_code in (200, 303, 400, 403), code(page)
    if page.status_code == 200:
        assert Form(page.get_data(as_text=True)).action.startswith((door.sandbox.url, "/lti/links"))


def test_a_signature_written_in_another_way_is_refused(door: Door) -> None:
    """Its last letter has bits that belong to no byte: other letters would mean the same signature."""
    begun = door.begin()
    token = door.token(begun)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = letters[letters.index(token[-1]) + 1]
    assert code(door.launch(begun, token[:-1] + other)) == "token_malformed"
    assert code(door.launch(begun, token)) == "let in"


@hundreds
@given(
    form=st.dictionaries(
        st.sampled_from(["act", "pick", "q", "points", "grade:first-week"]) | st.text(max_size=8),
        st.sampled_from(["choose", "nothing", "search", "first-week", "first-week/welcome"]) | st.text(max_size=40),
    )
)
def test_any_form_a_picker_is_sent_is_answered_with_a_page(door: Door, form: dict[str, str]) -> None:
    dana = Chooser(door)
    token = Form(dana.open().get_data(as_text=True)).fields["token"][0]
    sent = {
        name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
        for name, value in form.items()
    }
    answer = door.client().post("/lti/links", data={**sent, "token": token})
    assert answer.status_code in (200, 422), code(answer)


@hundreds
@given(data=st.data())
def test_a_token_with_changed_letters_never_comes_in(door: Door, data: st.DataObject) -> None:
    begun = door.begin()
    token = door.token(begun)
    at = data.draw(st.integers(0, len(token) - 1))
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é"
    changed = token[:at] + data.draw(st.text(letters, max_size=3)) + token[at + data.draw(st.integers(0, 3)) :]
    answer = door.launch(begun, changed)
    if answer.status_code == 303:
        assert changed == token
    assert answer.status_code in (303, 400, 403), code(answer)


@hundreds
@given(
    form=st.dictionaries(
        st.sampled_from(["id_token", "state", "secret", "error"]) | st.text(max_size=8), st.text(max_size=60)
    )
)
def test_any_form_is_answered_with_a_page(door: Door, form: dict[str, str]) -> None:
    encodable = {
        name.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
        for name, value in form.items()
    }
    for path in ("/lti/launch", "/lti/login"):
        answer = door.client().post(path, data=encodable)
        assert answer.status_code in (400, 403), code(answer)
        assert 'data-view="refused"' in answer.get_data(as_text=True)
