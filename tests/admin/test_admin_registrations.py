"""What Dana does about registrations: by hand, searched for, changed, switched off, removed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import func, select

from lti_tool.services import admin_registrations as agreements
from lti_tool.services import joining
from lti_tool.services.admin_registrations import Typed
from lti_tool.storage.tables import access_tokens, enrolments, people, registrations
from tests.admin.office import LMS, Dana, code, deployments, known, made, seen, words


# -- registrations -----------------------------------------------------------------------------------------------------
def test_an_lms_is_registered_by_hand(dana: Dana) -> None:
    form = dana.read("/admin/registrations/new")
    assert f"{dana.tool.url}/lti/jwks.json" in form
    said = dana.do("/admin/registrations/new", LMS)
    assert "Registered. Launches of its deployments are let in." in said
    found = known(dana.tool)
    assert found
    assert (found.name, found.auth_token_url, found.audience, found.anonymous) == (
        "Northside College",
        "https://lms.example.com/token",
        None,
        False,
    )
    assert deployments(dana, found) == {"1": True, "two": True}
    assert (dana.acts()[0].who, dana.acts()[0].act) == ("Dana", "registered_by_hand")
    assert "Northside College" in dana.acts()[0].about


WRONG: list[tuple[str, str, str]] = [
    ("name", "", "Say what you call this LMS"),
    ("name", "x" * 201, "up to 200 characters"),
    ("name", "a\tb", "up to 200 characters"),
    ("issuer", "", "The LMS shows an issuer"),
    ("issuer", "x" * 501, "up to 500"),
    ("client_id", " ", "The LMS shows a client id"),
    ("client_id", "x" * 256, "up to 255"),
    ("auth_login_url", "", "is a whole one"),
    ("auth_login_url", "lms.example.com/auth", "is a whole one"),
    ("auth_login_url", "javascript:alert(1)", "is a whole one"),
    ("auth_token_url", "http://lms.example.com/token", "must be https"),
    ("auth_token_url", "http://localhost/token", "must be https"),
    ("auth_token_url", "https://user:secret@lms.example.com/token", "is a whole one"),
    ("jwks_url", "https://[bad", "is a whole one"),
    ("jwks_url", "https://lms.example.com:port/", "is a whole one"),
    ("jwks_url", "file:///etc/passwd", "is a whole one"),
    ("jwks_url", "https://lms.example.com/" + "x" * 2000, "is a whole one"),
    ("jwks_url", "https://lms.example.com/a b", "is a whole one"),
    ("audience", "a\x01b", "The audience is a text"),
    ("deployments", "x" * 256, "A deployment id is a text"),
    ("deployments", "\n".join(map(str, range(51))), "At most 50"),
]


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG, ids=[f"{f}-{n}" for n, (f, _, _) in enumerate(WRONG)])
def test_what_was_typed_wrong_is_told_at_its_field_and_nothing_is_lost(
    sqlite_dana: Dana, field: str, value: str, sentence: str
) -> None:
    answer = sqlite_dana.press("/admin/registrations/new", LMS | {field: value})
    assert answer.status_code == 422
    (told,) = re.findall(rf'<p class="trouble" id="{field}-wrong">([^<]*)</p>', answer.text)
    assert sentence in unescape(told)
    assert f'href="#{field}"' in answer.text
    assert len(re.findall("aria-invalid", answer.text)) == 1
    for name in set(LMS) - {field, "deployments"}:
        assert f'value="{LMS[name]}"' in answer.text, name
    assert known(sqlite_dana.tool) is None


def test_an_lms_on_this_very_machine_may_do_without_https(sqlite_dana: Dana) -> None:
    near = {name: value.replace("https://lms.example.com", "http://localhost:8080") for name, value in LMS.items()}
    assert sqlite_dana.press("/admin/registrations/new", near).status_code == 303


def test_two_registrations_never_share_an_issuer_and_a_client_id(dana: Dana) -> None:
    first = made(dana)
    answer = dana.press("/admin/registrations/new", LMS | {"name": "Mallory", "jwks_url": "https://evil.example/jwks"})
    assert answer.status_code == 422
    assert "is there already" in words(answer)
    assert known(dana.tool) == first
    assert made(dana, client_id="another").id != first.id


def test_a_registration_is_changed_and_keeps_its_id(dana: Dana) -> None:
    found = made(dana)
    with dana.tool.database.write() as tx:
        row = {"registration_id": found.id, "scope_hash": "x", "token": "t", "expires_at": dana.tool.clock()}
        tx.execute(access_tokens.insert().values(row))
    assert 'value="Northside College"' in dana.get(f"/admin/registrations/{found.id}/change").text
    changed = LMS | {"name": "Southside", "auth_token_url": "https://lms.example.com/t2", "anonymous": "yes"}
    # Neither of these two can be changed, whatever a form says.
    changed |= {"issuer": "https://evil.example", "client_id": "evil"}
    assert "Changed." in dana.do(f"/admin/registrations/{found.id}/change", changed)
    assert known(dana.tool) == replace(
        found, name="Southside", auth_token_url="https://lms.example.com/t2", anonymous=True
    )
    assert "'https://lms.example.com/token' → 'https://lms.example.com/t2'" in dana.acts()[0].detail
    with dana.tool.database.read() as tx:
        assert tx.execute(select(func.count()).select_from(access_tokens)).scalar() == 0
    dana.do(f"/admin/registrations/{found.id}/change", LMS)
    assert known(dana.tool) == found


def test_a_change_that_is_wrong_comes_back_as_it_was_typed(sqlite_dana: Dana) -> None:
    found = made(sqlite_dana)
    path = f"/admin/registrations/{found.id}/change"
    answer = sqlite_dana.press(path, LMS | {"name": "Southside", "jwks_url": "nowhere", "anonymous": "yes"})
    assert answer.status_code == 422
    for kept in ('value="Southside"', 'value="nowhere"', "checked"):
        assert kept in answer.text
    assert known(sqlite_dana.tool) == found


def test_a_registration_that_is_not_there_is_a_page_with_a_way_back(dana: Dana) -> None:
    for path in ("", "/change", "/remove"):
        answer = dana.get(f"/admin/registrations/4711{path}")
        assert (answer.status_code, code(answer)) == (404, "admin_no_registration")
        assert "Back to the overview" in words(answer)
    assert dana.get("/admin/registrations/99999999999999999999").status_code == 404
    for path in ("off", "on", "remove", "deployments", "change"):
        data = LMS | {"deployments": "1"}
        assert code(dana.press(f"/admin/registrations/4711/{path}", data)) == "admin_no_registration"


def test_what_a_platform_calls_itself_is_text(sqlite_dana: Dana) -> None:
    found = made(sqlite_dana, name="<script>alert(1)</script>")
    seen(sqlite_dana.tool, found, "<img src=x onerror=alert(2)>")
    for path in ("registrations", f"registrations/{found.id}", f"registrations/{found.id}/change", "deployments"):
        page = sqlite_dana.get(f"/admin/{path}").text
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_registrations_are_found_by_what_they_are_called(dana: Dana) -> None:
    for name, client, places in (("Northside 100%", "a-1", "7"), ("Südpark", "b_2", "room-9"), ("Westend", "c3", "")):
        made(dana, name=name, client_id=client, deployments=places)
    for asked, expected in (
        ("northSIDE", ["Northside 100%"]),
        ("b_2", ["Südpark"]),
        ("%", ["Northside 100%"]),
        ("_", ["Südpark"]),
        ("room-9", ["Südpark"]),
        ("lms.example.com", ["Westend", "Südpark", "Northside 100%"]),
        ("\\", []),
        ("nobody", []),
    ):
        page = dana.http.get(f"{dana.tool.url}/admin/registrations", params={"q": asked}, timeout=20).text
        assert re.findall(r"<bdi>([^<]*)</bdi></a> <small>", page) == expected, asked
        assert ("None has these words in it." in page) == (not expected)


def test_long_lists_are_shown_a_page_at_a_time_without_leaving_anything_out(dana: Dana) -> None:
    with dana.tool.database.write() as tx:
        for number in range(120):
            names = {"name": f"School {number}", "client_id": f"c{number}"}
            typed = Typed.of(LMS | names)
            assert agreements.register(tx, typed, (), now=dana.tool.clock())
    path, found = "/admin/registrations?q=school", list[str]()
    pages = 0
    while path:
        page = dana.get(path).text
        found += re.findall(r"<bdi>(School \d+)</bdi>", page)
        onward = re.search(r'rel="next" href="([^"]*)"', page)
        path = unescape(onward[1]) if onward else ""
        pages += 1
    assert (pages, found) == (3, [f"School {number}" for number in reversed(range(120))])


@pytest.mark.parametrize(
    "query", ["before=-1", "before=x", "before=9999999999999", "before=²", "q=%00", "q=" + "x" * 999]
)
def test_an_address_that_makes_no_sense_is_a_list_all_the_same(dana: Dana, query: str) -> None:
    for path in ("registrations", "deployments", "invites"):
        assert dana.get(f"/admin/{path}?{query}").status_code == 200


# -- switched off, removed ---------------------------------------------------------------------------------------------
def test_a_registration_that_is_switched_off_lets_nobody_in_and_loses_nothing(dana: Dana) -> None:
    tool = dana.tool
    alice = tool.caller("alice")
    path = f"/admin/registrations/{tool.registration.id}"
    login = {"iss": tool.registration.issuer, "client_id": tool.registration.client_id, "login_hint": "1"}
    assert dana.http.get(f"{tool.url}/lti/login", params=login, timeout=20).status_code == 200
    assert alice.ask("GET", "/api/state").status_code == 200
    assert "Switched off" in dana.do(f"{path}/off")
    tool.tool.lti.store._registrations.clear()  # type: ignore[attr-defined]  # it is believed for seconds
    refused = dana.http.get(f"{tool.url}/lti/login", params=login, timeout=20)
    assert (refused.status_code, code(refused)) == (403, "registration_disabled")
    assert alice.ask("GET", "/api/state").status_code == 401
    assert "Switched on again." in dana.do(f"{path}/on")
    tool.tool.lti.store._registrations.clear()  # type: ignore[attr-defined]
    assert dana.http.get(f"{tool.url}/lti/login", params=login, timeout=20).status_code == 200
    assert tool.caller("alice").get("/api/state")
    assert [act.act for act in dana.acts()][:2] == ["registration_on", "registration_off"]


def test_a_registration_nobody_came_from_is_removed(dana: Dana) -> None:
    found = made(dana)
    path = f"/admin/registrations/{found.id}"
    assert "Switch it off first" in dana.read(f"{path}/remove")
    assert code(dana.press(f"{path}/remove", {"name": found.name})) == "admin_still_on"
    dana.do(f"{path}/off")
    assert "nothing is lost but the registration itself" in dana.read(f"{path}/remove")
    for typed in ("", "northside college", "Northside"):
        answer = dana.press(f"{path}/remove", {"name": typed})
        assert (answer.status_code, "type its name" in words(answer)) == (422, True)
    assert known(dana.tool)
    assert "Removed." in dana.do(f"{path}/remove", {"name": found.name})
    assert known(dana.tool) is None
    assert "Northside College (https://lms.example.com, client abc123)" in dana.acts()[0].about


def test_removing_takes_what_was_said_and_nothing_of_others(dana: Dana) -> None:
    tool = dana.tool
    other = made(dana)
    tool.enter("eve", registration=other)
    alice, bob = tool.caller("alice"), tool.caller("bob")
    post = alice.say("What I heard was that nobody had asked.")["post"]["id"]
    bob.say("You are right that I see it in another way.")
    bob.say("I had the same thought, and then another one.", to=post)
    tool.learner(tool.grant(run=tool.enter("alice").run.public_id))
    path = f"/admin/registrations/{tool.registration.id}"
    dana.do(f"{path}/off")
    told = dana.read(f"{path}/remove")
    for said in ("2 people, with everything they did in 1 run", "3 posts", "1 package that leads", "1 person who came"):
        assert said in told, said
    dana.do(f"{path}/remove", {"name": "Platform"})
    with tool.database.read() as tx:
        assert tx.execute(select(people.c.subject)).scalars().all() == ["eve"]
        assert tx.execute(select(func.count()).select_from(enrolments)).scalar() == 1
        assert tx.execute(select(registrations.c.name)).scalars().all() == ["Northside College"]


def test_what_others_share_is_not_removed(dana: Dana) -> None:
    tool, other = dana.tool, made(dana)
    ours, theirs = tool.enter("alice").run, tool.enter("eve", registration=other).run
    with tool.database.write() as tx:
        joining.join(tx, ours, theirs, actor_id=None, now=tool.clock())
    for found in (tool.registration, other):
        path = f"/admin/registrations/{found.id}"
        dana.do(f"{path}/off")
        assert "shares a community with others" in dana.read(f"{path}/remove")
        assert code(dana.press(f"{path}/remove", {"name": found.name})) == "admin_shared"
        assert dana.get(path).status_code == 200
