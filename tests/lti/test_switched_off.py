"""A registration that an administrator has switched off: nobody comes in, whatever had begun before."""

from __future__ import annotations

from datetime import UTC, datetime

from lti_tool.storage import admin_registrations
from lti_tool.storage.lti_store import LtiStore
from tests.lti.door import Door, code


def switch(door: Door, *, off: bool) -> None:
    with door.database.write() as tx:
        assert admin_registrations.switch(tx, door.registration.id, off=off, now=datetime.now(UTC))
    # What was found is believed for some seconds.
    assert isinstance(door.lti.store, LtiStore)
    door.lti.store._registrations.clear()


def test_a_launch_is_refused_at_its_login_and_after_it(either_door: Door) -> None:
    door = either_door
    begun = door.begin()
    switch(door, off=True)
    assert code(door.begin().answer) == "registration_disabled"
    assert code(door.launch(begun)) == "registration_disabled"
    assert "The practice LMS" in door.launch(begun).get_data(as_text=True)
    switch(door, off=False)
    assert code(door.launch(begun)) == "let in"


def test_a_school_on_the_same_issuer_is_not_concerned(either_door: Door) -> None:
    door = either_door
    other = door.register(door.sandbox.registration, client_id="another-school")
    with door.database.write() as tx:
        admin_registrations.switch(tx, other.id, off=True, now=datetime.now(UTC))
    assert code(door.come_in()) == "let in"
    # Who does not say which of the two is meant is not led to the one that is left.
    assert code(door.begin(client_id=None).answer) == "registration_ambiguous"


def test_renewing_a_registration_does_not_switch_it_on(either_door: Door) -> None:
    door = either_door
    switch(door, off=True)
    assert door.register(door.sandbox.registration).disabled
