"""What Dana does about deployments that wait, invites and keys; and what the overview tells her to do."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from lti_tool.lti.keys import OVERLAP, Standing
from lti_tool.lti.registration_refusals import RegistrationRefused
from lti_tool.services import connecting
from lti_tool.storage import invites as kept
from lti_tool.storage import lti_state
from lti_tool.storage.tables import invites
from tests.admin.office import Dana, code, deployments, made, seen, words


# -- the overview ------------------------------------------------------------------------------------------------------
def test_the_overview_says_what_needs_somebody(dana: Dana) -> None:
    assert "Nothing just now." in dana.read("/admin")
    found = made(dana)
    seen(dana.tool, found, "3"), seen(dana.tool, found, "4")
    dana.press("/admin/invites", {"name": "", "hours": "1"})
    said = dana.read("/admin")
    assert "2 deployments wait to be let in" in said
    assert "1 invite is open" in said
    dana.tool.pass_time(hours=2)
    assert "invite" not in dana.read("/admin").partition("What needs you")[2]


# -- deployments -------------------------------------------------------------------------------------------------------
def test_a_deployment_that_waits_is_let_in(dana: Dana) -> None:
    found = made(dana)
    waiting = seen(dana.tool, found, "room-9")
    assert "room-9" in dana.read("/admin/deployments")
    said = dana.do(f"/admin/deployments/{waiting}/let-in")
    assert "Launches of this deployment are let in." in said
    assert "room-9" not in said
    assert deployments(dana, found)["room-9"] is True
    assert (dana.acts()[0].act, dana.acts()[0].about) == ("deployment_let_in", "room-9 of Northside College")


def test_a_deployment_that_was_refused_does_not_ask_again_and_can_be_let_in_later(dana: Dana) -> None:
    found = made(dana)
    waiting = seen(dana.tool, found, "room-9")
    dana.do(f"/admin/deployments/{waiting}/keep-out")
    seen(dana.tool, found, "room-9")
    assert "None waits." in dana.read("/admin/deployments")
    assert deployments(dana, found)["room-9"] is False
    said = dana.do(f"/admin/deployments/{waiting}/let-in", {"from": "registration"})
    assert said.partition("Deployments")[2]
    assert deployments(dana, found)["room-9"] is True


def test_a_deployment_that_was_let_in_can_be_kept_out_again(dana: Dana) -> None:
    found = made(dana)
    with dana.tool.database.read() as tx:
        first = lti_state.deployments_of(tx, found.id)[0]
    assert "Launches are kept out" in dana.do(f"/admin/deployments/{first.id}/keep-out", {"from": "registration"})
    assert deployments(dana, found) == {"1": False, "two": True}


def test_deployments_are_let_in_before_anybody_has_launched(dana: Dana) -> None:
    found = made(dana)
    path = f"/admin/registrations/{found.id}/deployments"
    dana.do(path, {"deployments": "8\n9"})
    assert deployments(dana, found) == {"1": True, "two": True, "8": True, "9": True}
    for typed in ("", " \n ", "x" * 256, "a\x01b"):
        answer = dana.press(path, {"deployments": typed})
        assert answer.status_code == 422
        assert 'id="deployments-wrong"' in answer.text
    assert len(deployments(dana, found)) == 4


def test_a_deployment_that_is_gone_is_a_page_with_a_way_back(dana: Dana) -> None:
    for act in ("let-in", "keep-out"):
        assert code(dana.press(f"/admin/deployments/4711/{act}")) == "admin_no_deployment"


# -- invites -----------------------------------------------------------------------------------------------------------
def test_an_invite_is_shown_once_and_its_secret_kept_nowhere(dana: Dana) -> None:
    answer = dana.press("/admin/invites", {"name": "Northside", "hours": "24"})
    assert answer.status_code == 200
    (link,) = re.findall(r'<code id="link">([^<]*)</code>', answer.text)
    secret = unescape(link).removeprefix(f"{dana.tool.url}/lti/register/")
    assert len(secret) == 32
    with dana.tool.database.write() as tx:
        assert connecting.look(tx, secret, now=dana.tool.clock()).name == "Northside"
        (row,) = tx.execute(invites.select())
    assert timedelta(hours=23) < row.expires_at - dana.tool.clock() <= timedelta(hours=24)
    assert secret not in str(row) + str(dana.acts()) + dana.read("/admin/invites")
    assert (dana.acts()[0].act, dana.acts()[0].about) == ("invite_made", "Northside")


def test_an_invite_is_taken_back_once(dana: Dana) -> None:
    answer = dana.press("/admin/invites", {"name": "Northside", "hours": "24"})
    secret = re.findall(r"/lti/register/([\w-]{32})<", answer.text)[0]
    with dana.tool.database.read() as tx:
        (invite,) = kept.listed(tx)
    assert "Taken back" in dana.do(f"/admin/invites/{invite.id}/withdraw")
    with dana.tool.database.read() as tx, pytest.raises(RegistrationRefused):
        connecting.look(tx, secret, now=dana.tool.clock())
    before = len(dana.acts())
    for number in (invite.id, 4711):
        assert code(dana.press(f"/admin/invites/{number}/withdraw")) == "admin_invite_over"
    assert len(dana.acts()) == before, "what was not done is not written down"


@pytest.mark.parametrize(
    ("field", "value"),
    [*(("hours", hours) for hours in ("", "0", "-1", "2161", "1.5", "x", "9" * 50, "²")), ("name", "x" * 201)],
)
def test_an_invite_that_makes_no_sense_is_none(sqlite_dana: Dana, field: str, value: str) -> None:
    form = {"name": "Northside", "hours": "24"} | {field: value}
    answer = sqlite_dana.press("/admin/invites", form)
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    for typed in form.values():
        assert f'value="{typed}"' in answer.text
    with sqlite_dana.tool.database.read() as tx:
        assert kept.listed(tx) == ()


# -- keys --------------------------------------------------------------------------------------------------------------
def test_a_new_key_is_published_takes_over_and_lets_the_old_one_go(sqlite_dana: Dana) -> None:
    dana, keys = sqlite_dana, sqlite_dana.tool.tool.lti.keys
    (old,) = keys.list()
    assert "The new key is published." in dana.do("/admin/keys/rotate")
    new = keys.list()[0]
    published = [key["kid"] for key in dana.get("/lti/jwks.json").json()["keys"]]
    assert published == [new.kid, old.kid]
    assert keys.signing_key(dana.tool.clock()) == old
    assert code(dana.press("/admin/keys/rotate")) == "admin_key_coming"
    assert code(dana.press(f"/admin/keys/{old.kid}/retire")) == "admin_key_signs"
    dana.tool.pass_time(seconds=OVERLAP.total_seconds() + 1)
    assert keys.signing_key(dana.tool.clock()) == new
    assert "The key is gone." in dana.do(f"/admin/keys/{old.kid}/retire")
    assert [key["kid"] for key in dana.get("/lti/jwks.json").json()["keys"]] == [new.kid]
    assert code(dana.press(f"/admin/keys/{old.kid}/retire")) == "admin_no_key"
    assert code(dana.press(f"/admin/keys/{new.kid}/retire")) == "admin_key_signs"
    assert [(act.act, act.about) for act in dana.acts()[:2]] == [("key_retired", old.kid), ("key_made", new.kid)]
    assert new.path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_has_not_signed_yet_can_be_taken_back(sqlite_dana: Dana) -> None:
    dana, keys = sqlite_dana, sqlite_dana.tool.tool.lti.keys
    dana.do("/admin/keys/rotate")
    new, old = keys.list()
    dana.do(f"/admin/keys/{new.kid}/retire")
    assert keys.standing(dana.tool.clock()) == ((old, Standing.SIGNS),)


@pytest.mark.parametrize("kid", ["..%2F..%2Fetc%2Fpasswd", "%2e%2e", "seal", "*", "x" * 3000])
def test_only_keys_can_be_retired(sqlite_dana: Dana, kid: str) -> None:
    before = sorted(sqlite_dana.tool.tool.lti.keys.path.iterdir())
    answer = sqlite_dana.press(f"/admin/keys/{kid}/retire")
    assert answer.status_code == 404
    assert sorted(sqlite_dana.tool.tool.lti.keys.path.iterdir()) == before


def test_no_page_shows_a_private_key(sqlite_dana: Dana) -> None:
    page = sqlite_dana.get("/admin/keys").text
    (key,) = sqlite_dana.tool.tool.lti.keys.list()
    assert key.kid in page
    assert "PRIVATE" not in page
    assert key.pem.splitlines()[1] not in page


def test_every_page_says_where_one_is(sqlite_dana: Dana) -> None:
    for path, name in (("", "Overview"), ("/registrations/new", "Registrations"), ("/keys", "Keys")):
        page = sqlite_dana.get(f"/admin{path}").text
        assert re.findall(r'aria-current="page">([^<]*)<', page) == [name]
        assert "Skip to the page" in words(sqlite_dana.get(f"/admin{path}"))
