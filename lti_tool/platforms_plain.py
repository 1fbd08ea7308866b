"""What a platform does that follows the specifications; `platforms` has what single ones do differently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from lti_tool import platforms_setup
from lti_tool.addresses import below, origin, place, within
from lti_tool.platforms_setup import DEEP_LINKING, Guide
from lti_tool.records import Registration, Score


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a platform's answer to a score means. `reason` is a sentence a facilitator understands."""

    reason: str
    permanent: bool


class Platform:
    """A platform that follows the specifications."""

    guide: ClassVar[Guide] = platforms_setup.PLAIN
    """What its administrators do there, before and after a registration."""
    shared_issuers: ClassVar[tuple[str, ...]] = ()
    """Issuers that stand for all schools of the vendor."""
    domains: ClassVar[tuple[str, ...]] = ()
    """Where the vendor's own servers are, for platforms whose schools share one issuer."""
    takes_first_deployment: ClassVar[bool] = True
    """Whether a deployment that nobody named at registration belongs to whoever registered."""
    placements: ClassVar[Mapping[str, tuple[str, ...]]] = {DEEP_LINKING: ("ContentArea",)}
    """By kind of message, where it is offered to people (Dynamic Registration 1.0, 6.4)."""
    custom: ClassVar[Mapping[str, str]] = {}
    """Variables that only this platform knows, by the name we want them under."""
    keeps_teachers_grades: ClassVar[bool] = False
    """Whether a grade that a teacher has changed by hand stays, whatever is sent afterwards."""
    reviewable: ClassVar[tuple[str, ...]] = ("InProgress", "Submitted", "Completed")
    """When a new link's grade column offers to open what somebody did (Submission Review 1.0); () where it cannot."""

    frame_messages: ClassVar[str | None] = "ask"
    """The message that tells its page how high our frame should be. No specification has one, so the page asks by
    `lti.capabilities` where nothing is known; None: there is no use in asking."""

    def vouches(self, issuer: str, configuration_url: str, addresses: tuple[str, ...]) -> bool:
        """Whether a configuration found at this address may speak for this issuer.

        Their hosts must be one (Dynamic Registration 1.0, 3.5). For an issuer that many schools share that would prove
        nothing, since any of them may bring a document: there every address in it must be the vendor's own.
        """
        if issuer in self.shared_issuers:
            return all(within(url, self.domains) for url in addresses)
        return place(issuer) == place(configuration_url)

    def tool_extras(self) -> Mapping[str, Any]:
        """Members of our configuration that only this platform reads."""
        return {}

    def message_extras(self, message: str) -> Mapping[str, Any]:
        """Members of one message of our configuration that only this platform reads."""
        return {}

    def account_name(self, about: Mapping[str, Any]) -> str | None:
        """What the school is called, where its configuration says so."""
        return None

    def key_set(self, told: str, client_id: str) -> str:
        """Where the keys are that launches of this client are signed with."""
        return told

    def shares_names(self, agreed: Mapping[str, Any]) -> bool:
        """Whether launches will say who people are, by what the platform made of our configuration."""
        claims = agreed.get("claims")
        return "name" in claims if isinstance(claims, list) else True

    def token_audience(self, registration: Registration) -> str:
        """Whom a request for a service token is addressed to (Security Framework 1.0, 4.1.1)."""
        return registration.audience or registration.auth_token_url

    def score_url(self, line_item: str) -> str:
        """Where scores for this grade column go: `/scores` ends the path, a query stays (AGS 2.0, 3.4)."""
        return below(line_item, "/scores")

    def results_url(self, line_item: str, subject: str) -> str:
        """Where the result of one person in this grade column is, likewise (AGS 2.0, 3.3)."""
        url = below(line_item, "/results")
        return f"{url}{'&' if '?' in url else '?'}user_id={quote(subject, safe='')}"

    def columns(self, *, line_item: str | None, line_items: str | None) -> str | None:
        """Where this tool may look for, or make, a grade column of a link that has none of its own; None: nowhere."""
        return line_items

    def score_extras(self, score: Score) -> Mapping[str, Any]:
        """Members of a score that only this platform reads."""
        return {}

    def score_comment(self, score: Score) -> str:
        """The comment to send; where there is none the platform may take away the one before."""
        return score.comment

    def explain_score(self, status: int, body: str) -> Refusal | None:
        """What this answer to a score means here, where it differs from what it means elsewhere."""
        return None

    def link_title(self, title: str) -> str:
        """What a new link, or its grade column, is called here."""
        return title

    def points_wrong(self, points: float) -> str | None:
        """Why a new link's grade cannot be out of so many points here, for a facilitator; None where it can."""
        return None if 0 < points <= 1000 else "Give points above 0, and at most 1000."

    def link_frame(self, url: str) -> Mapping[str, Any]:
        """How a link to this address is shown inside the course's page (Deep Linking 2.0, 3.1.1); sizes in pixels."""
        return {"width": 1000, "height": 800}

    def frame_ancestors(self, registration: Registration) -> tuple[str, ...]:
        """Origins whose pages may show ours in a frame: where the platform lives, as far as its registration tells."""
        urls = (registration.issuer, registration.auth_login_url, registration.auth_token_url)
        return tuple(dict.fromkeys(found for url in urls if (found := origin(url))))
