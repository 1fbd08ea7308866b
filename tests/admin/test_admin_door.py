"""Who comes in at the administrators' pages, and who does not: one link, one visit, nothing for other sites."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import requests

from lti_tool.storage import lti_state
from lti_tool.storage.tables import metadata
from tests.admin.office import COOKIE, Dana, code, words
from tests.support.tool import RunningTool

PLACES = {"<int(max=2147483647):registration_id>": "{registration}", "<public_id>": "{grant}"}
"""What stands for the parts of an address that differ; 1 for those not named here."""
WAYS_IN = ("admin_entrance.",)


def doors(tool: RunningTool) -> list[tuple[str, str]]:
    """Every method and path behind the door."""
    found = []
    here = {"registration": tool.registration.id, "grant": tool.grant().id}
    for rule in tool.app.url_map.iter_rules():
        if not rule.rule.startswith("/admin") or rule.endpoint.startswith(WAYS_IN):
            continue
        path = re.sub(r"<[^>]*>", lambda part: PLACES.get(part[0], "1"), rule.rule)
        path = path.format(**here)
        found += [(method, path) for method in sorted(rule.methods or ())]
    return found


def ask(tool: RunningTool, method: str, path: str, **more: object) -> requests.Response:
    return requests.request(method, tool.url + path, timeout=20, allow_redirects=False, **more)  # type: ignore[arg-type]


def test_dana_comes_in_by_the_button_of_her_link(dana: Dana) -> None:
    fresh = Dana(dana.tool)
    link = fresh.link("Dana Okafor")
    assert "Sign in as Dana Okafor" in words(fresh.get(link))
    answer = fresh.press(link)
    assert answer.headers["Location"] == "/admin"
    assert "Signed in as Dana Okafor" in fresh.read("/admin")
    assert (fresh.acts()[0].who, fresh.acts()[0].act) == ("Dana Okafor", "signed_in")


def test_looking_at_a_link_uses_nothing_up(dana: Dana) -> None:
    fresh = Dana(dana.tool)
    link = fresh.link()
    for _ in range(3):
        assert fresh.get(link).status_code == 200
        assert ask(dana.tool, "HEAD", link).status_code == 200
        assert not ask(dana.tool, "GET", link).cookies
    assert fresh.press(link).status_code == 303


def test_a_link_lets_somebody_in_once(dana: Dana) -> None:
    first, second = Dana(dana.tool), Dana(dana.tool)
    link = first.link()
    assert first.press(link).status_code == 303
    assert code(second.press(link)) == "admin_link_used"
    assert code(second.get(link)) == "admin_link_used"
    assert not second.token


def test_of_eight_who_press_at_once_one_comes_in(dana: Dana) -> None:
    link, start = dana.link(), Barrier(8)

    def press(_: int) -> int:
        browser = Dana(dana.tool)
        start.wait()
        return browser.press(link).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, range(8))) == [303, *[410] * 7]


def test_a_link_is_good_for_a_quarter_of_an_hour(dana: Dana) -> None:
    soon, late = dana.link(), dana.link()
    dana.tool.pass_time(minutes=14.9)
    assert Dana(dana.tool).press(soon).status_code == 303
    dana.tool.pass_time(minutes=0.2)
    assert code(Dana(dana.tool).get(late)) == "admin_link_expired"
    assert code(Dana(dana.tool).press(late)) == "admin_link_expired"


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "%ED%A0%80", "é", "x" * 5000])
def test_a_made_up_link_is_none(dana: Dana, secret: str) -> None:
    for answer in (Dana(dana.tool).get(f"/admin/sign-in/{secret}"), Dana(dana.tool).press(f"/admin/sign-in/{secret}")):
        assert code(answer) == "admin_link_unknown"


def test_another_site_cannot_sign_somebody_in(dana: Dana) -> None:
    victim = Dana(dana.tool)
    answer = victim.press(dana.link("Mallory"), Origin="https://evil.example", Sec_Fetch_Site="cross-site")
    assert code(answer) == "admin_other_site"
    assert not victim.token


def test_a_visit_lasts_while_dana_is_at_work_and_ends_at_last(dana: Dana) -> None:
    for _ in range(3):
        dana.tool.pass_time(hours=3.9)
        assert dana.get("/admin").status_code == 200
    dana.tool.pass_time(hours=0.4)
    assert code(dana.get("/admin")) == "admin_not_signed_in"


def test_a_visit_ends_when_nothing_is_done(dana: Dana) -> None:
    dana.tool.pass_time(hours=4.1)
    assert code(dana.get("/admin")) == "admin_not_signed_in"


def test_signing_out_ends_this_visit_alone(dana: Dana) -> None:
    other, token = Dana.of(dana.tool), dana.token
    assert "You are not signed in" in words(
        dana.http.get(dana.tool.url + dana.press("/admin/sign-out").headers["Location"], timeout=20)
    )
    assert not dana.token
    dana.http.cookies.set(COOKIE, token)
    assert code(dana.get("/admin")) == "admin_not_signed_in"
    assert other.get("/admin").status_code == 200


def test_signing_out_everywhere_takes_open_links_along_and_leaves_others_in(dana: Dana) -> None:
    other, bob, link = Dana.of(dana.tool), Dana.of(dana.tool, "Bob"), dana.link()
    dana.press("/admin/sign-out-everywhere")
    assert code(other.get("/admin")) == "admin_not_signed_in"
    assert code(Dana(dana.tool).press(link)) == "admin_link_unknown"
    assert bob.get("/admin").status_code == 200


def test_signing_in_anew_ends_the_visit_before(dana: Dana) -> None:
    before = dana.token
    dana.press(dana.link("Bob"))
    assert dana.token != before
    stale = Dana(dana.tool)
    stale.http.cookies.set(COOKIE, before)
    assert code(stale.get("/admin")) == "admin_not_signed_in"


# -- every route -------------------------------------------------------------------------------------------------------
def test_no_route_lets_anybody_in_who_is_not_signed_in(dana: Dana) -> None:
    """Nobody; a visit that has ended, one that was signed out of; a made-up one; a learner and a facilitator."""
    tool = dana.tool
    learner, facilitator = tool.caller("alice"), tool.facilitator()
    out = Dana.of(tool)
    gone = out.token
    out.press("/admin/sign-out")
    ours = {"Origin": tool.url, "Sec-Fetch-Site": "same-origin"}
    strangers: dict[str, dict[str, str]] = {
        "nobody": {},
        "signed out": {"Cookie": f"{COOKIE}={gone}"},
        "made up": {"Cookie": f"{COOKIE}=x"},
        "empty": {"Cookie": f"{COOKIE}="},
        "a learner": {"Authorization": f"Bearer {learner.token}", "Cookie": f"{COOKIE}={learner.token}"},
        "a facilitator": {"Authorization": f"Bearer {facilitator.token}", "Cookie": f"{COOKIE}={facilitator.token}"},
        "another name": {"Cookie": f"__Host-{COOKIE}={dana.token}"},
    }
    found = doors(tool)
    assert len(found) > 5
    for method, path in found:
        for who, headers in strangers.items():
            answer = ask(tool, method, path, headers={**ours, **headers}, data={"key": dana.key})
            assert answer.status_code == 401, f"{method} {path} for {who}: {answer.status_code}"
    tool.pass_time(hours=13)
    for method, path in found:
        headers = {**ours, "Cookie": f"{COOKIE}={dana.token}"}
        assert ask(tool, method, path, headers=headers, data={"key": dana.key}).status_code == 401, f"{method} {path}"


def test_no_route_does_anything_for_another_site_or_without_the_key(dana: Dana) -> None:
    tool, bob = dana.tool, Dana.of(dana.tool, "Bob")
    wrong = (
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "null"},
        {"Origin": None},
        {"Origin": None, "Sec_Fetch_Site": None},
        {"Origin": tool.url.replace("127.0.0.1", "localhost")},
        {"Origin": f"{tool.url}.evil.example", "Sec_Fetch_Site": None},
        {"Origin": tool.url.replace("http:", "https:"), "Sec_Fetch_Site": None},
    )
    before, posts = len(dana.acts()), [path for method, path in doors(tool) if method == "POST"]
    assert posts
    for path in posts:
        for headers in wrong:
            assert code(dana.press(path, **headers)) == "admin_other_site", f"{path} from {headers}"
        for key in ("", "x", bob.key, dana.token, "é", "\ud800".encode("utf-8", "surrogatepass")):
            assert code(dana.press(path, {"key": key})) == "admin_form_foreign", f"{path} with {key!r}"
    assert len(dana.acts()) == before


def test_every_page_is_for_no_frame_and_no_cache(dana: Dana) -> None:
    found = doors(dana.tool)
    for path in ("/admin/sign-in", dana.link(), *(path for method, path in found if method == "GET")):
        assert dana.get(path).status_code == 200, path
        for answer in (dana.get(path), ask(dana.tool, "GET", path)):
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
            assert answer.headers["Cache-Control"] == "no-store", path
            assert answer.headers["Referrer-Policy"] == "strict-origin", path


def test_the_database_and_the_log_hold_no_secret(dana: Dana, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    fresh = Dana(dana.tool)
    link = fresh.link()
    fresh.get(link), fresh.press(link), fresh.press(link), fresh.get("/admin")
    fresh.press("/admin/sign-out", {"key": "x"})
    secrets = [link.rpartition("/")[2], fresh.token, fresh.key]
    assert all(secrets)
    with dana.tool.database.read() as tx:
        kept = "\n".join(str(row) for table in metadata.sorted_tables for row in tx.execute(table.select()))
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("lti_tool"))
    assert "admin_link_used" in ours
    for secret in secrets:
        assert secret not in kept
        assert secret not in ours


def test_over_https_the_cookie_is_one_that_only_this_host_can_set(sqlite_tool: RunningTool) -> None:
    server = sqlite_tool.tool
    object.__setattr__(server, "settings", server.settings.model_copy(update={"public_url": "https://tool.example"}))
    dana = Dana(sqlite_tool)
    answer = dana.press(dana.link(), Origin="https://tool.example")
    kept = answer.headers["Set-Cookie"]
    assert kept.startswith("__Host-touchpoint-admin=")
    for rule in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert rule in kept
    assert "Domain" not in kept


def test_over_plain_http_elsewhere_nobody_comes_in(sqlite_tool: RunningTool) -> None:
    server = sqlite_tool.tool
    object.__setattr__(server, "settings", server.settings.model_copy(update={"public_url": "http://tool.example"}))
    dana = Dana(sqlite_tool)
    assert code(dana.press(dana.link(), Origin="http://tool.example")) == "admin_plain_http"


HOSTILE = (
    "",
    "\0",
    "a\0b",
    "\ud800",
    "x" * 100_000,
    "%s%n",
    "'; DROP TABLE registrations; --",
    "🎈" * 500,
    "-1",
    "9" * 40,
)
FIELDS = (
    *("name", "issuer", "client_id", "auth_login_url", "auth_token_url", "jwks_url", "audience", "deployments"),
    *("anonymous", "hours", "from", "q", "before"),
)


def test_whatever_is_sent_is_answered_in_words(dana: Dana) -> None:
    """Every form with every field hostile: never an error of ours, and nobody is signed out by it."""
    posts = [path for method, path in doors(dana.tool) if method == "POST" and "sign-out" not in path]
    with dana.tool.database.read() as tx:
        before = lti_state.all_registrations(tx)
    for path in posts:
        for said in HOSTILE:
            data = {name: said.encode("utf-8", "surrogatepass") for name in FIELDS}
            answer = dana.press(path, data)
            assert answer.status_code < 500, f"{path} with {said[:20]!r}: {answer.status_code} {words(answer)[:200]}"
    with dana.tool.database.read() as tx:
        kept = lti_state.all_registrations(tx)
    assert [replace(one, disabled=False) for one in kept] == list(before)
    assert dana.get("/admin").status_code == 200


def test_a_form_of_another_kind_or_far_too_large_is_answered_in_words(sqlite_dana: Dana) -> None:
    headers = {"Origin": sqlite_dana.tool.url, "Sec-Fetch-Site": "same-origin"}
    for path in [path for method, path in doors(sqlite_dana.tool) if method == "POST"]:
        for body in (
            {"json": {"key": sqlite_dana.key}},
            {"data": b"\xff\xfe"},
            {"files": {"key": ("k", sqlite_dana.key)}},
        ):
            answer = sqlite_dana.http.post(sqlite_dana.tool.url + path, headers=headers, timeout=20, **body)
            assert code(answer) == "admin_form_foreign", path
        assert sqlite_dana.press(path, {"name": "x" * 600_000}).status_code == 413
