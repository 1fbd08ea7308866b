"""An administrator's office: invites from the command line, and the practice LMS's page that opens their links."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import TestResponse

from lti_tool.records import Registration
from lti_tool.sandbox import PERSONALITIES, Link
from lti_tool.sandbox.registering import start
from lti_tool.sandbox.registrar import Application
from lti_tool.services import connecting
from lti_tool.storage import invites, lti_state
from lti_tool.storage.invites import Invite
from tests.lti.door import Door


@dataclass
class Office:
    """What an administrator can do to connect the practice LMS with the tool behind this door."""

    door: Door

    def play(self, family: str) -> None:
        """Have the practice LMS behave like this one from now on."""
        self.door.sandbox.lms.personality = PERSONALITIES[family]()

    def invite(self, name: str = "", *, lasts: timedelta = timedelta(hours=72)) -> str:
        """A new invite's secret."""
        with self.door.database.write() as tx:
            return connecting.invite(tx, name=name, lasts=lasts, now=datetime.now(UTC))[1]

    def link(self, secret: str, *, renews: str | None = None) -> str:
        """Where the LMS's frame goes, once the administrator has pasted the invite's link there."""
        return start(self.door.sandbox.lms, f"{self.door.here}/lti/register/{secret}", renews=renews)

    def open(self, link: str, *, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Open a link, as that frame does."""
        parts = urlsplit(link)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return self.door.client().get(parts.path, query_string=query, headers=headers)

    def connect(self, secret: str | None = None, *, renews: str | None = None) -> TestResponse:
        """The whole of it, with a new invite if none is given."""
        return self.open(self.link(secret or self.invite(), renews=renews))

    @property
    def application(self) -> Application:
        """The tool that the LMS was asked to register last."""
        return list(self.door.sandbox.lms.registrar.applications.values())[-1]

    def activate(self) -> Application:
        """What the administrator presses last: from now on the course opens this tool."""
        lms = self.door.sandbox.lms
        found = lms.registrar.activate(self.application.tool.client_id)
        assert found
        lms.tool = found.tool
        return found

    def registrations(self) -> list[Registration]:
        """Every registration but the one the door came with."""
        with self.door.database.read() as tx:
            return [found for found in lti_state.all_registrations(tx) if found.id != self.door.registration.id]

    def change(self, found: Registration, **changes: Any) -> None:
        """Change what is kept of a registration, as `lti-tool platforms add` would."""
        names = ("issuer", "client_id", "auth_login_url", "auth_token_url", "jwks_url", "name")
        fields: dict[str, Any] = {name: getattr(found, name) for name in names} | changes
        with self.door.database.write() as tx:
            lti_state.register(tx, **fields, now=datetime.now(UTC))

    def invites(self) -> list[Invite]:
        """All invites, newest first."""
        with self.door.database.read() as tx:
            return list(invites.listed(tx))

    def deployments(self, registration: Registration) -> dict[str, bool]:
        """Deployment ids, each with whether its launches are let in."""
        with self.door.database.read() as tx:
            return {found.deployment_id: found.active for found in lti_state.deployments_of(tx, registration.id)}

    def add_link(self, **changes: Any) -> None:
        """Put the course into the LMS's course, where it is not yet."""
        target = f"{self.door.here}/lti/launch/first-week"
        self.door.sandbox.lms.add_link(
            Link("first-week", "First week", target, custom={"course": "first-week"}, **changes)
        )


def granted(answer: TestResponse) -> dict[str, bool]:
    """What the last page says about each service."""
    page = answer.get_data(as_text=True)
    return {does: yes == "yes" for yes, does in re.findall(r'data-granted="(yes|no)"><strong>([^<]+)<', page)}


def view(answer: TestResponse) -> str:
    """Which page it is."""
    found = re.search(r'data-view="([a-z]*)"', answer.get_data(as_text=True))
    return found[1] if found else f"no page, but {answer.status_code}"
