"""Why a launch is refused: one table of stable codes, with what people are told and what administrators are told.

A code is a promise: help pages and log searches refer to it, so codes are added but never renamed.
"""

from __future__ import annotations

from dataclasses import dataclass

from lti_tool.errors import Refused

AGAIN = "Go back to your course and open the activity again."
CHOOSE_AGAIN = "Go back to your course and begin choosing again."
REVIEW_AGAIN = "Go back to the gradebook of your course."
LATER = "Wait a minute, then go back to your course and open the activity again."
TELL = "Please show this page to the person who looks after your learning platform."


@dataclass(frozen=True, slots=True)
class Reason:
    """A way to fail: HTTP status; what happened and what to do, for people; what it means, to administrators."""

    status: int
    happened: str
    todo: str
    meaning: str


REASONS: dict[str, Reason] = {
    # -- the way in (/lti/login) ---------------------------------------------------------------------------------------
    "login_incomplete": Reason(400, "Your learning platform did not say enough to open this activity.", AGAIN,
        "The login request lacks iss or login_hint, or a parameter is far too long."),
    "registration_unknown": Reason(403, "This tool does not know your learning platform yet.", TELL,
        "No registration has this issuer and client id. Compare both with the platform's tool settings."),
    "registration_ambiguous": Reason(400, "Your learning platform did not say which of its agreements to use.", TELL,
        "Several registrations share this issuer and the login request names no client_id; we never guess."),
    "registration_disabled": Reason(403, "This tool is switched off for your learning platform.", TELL,
        "Whoever runs the tool has switched this registration off, and can switch it on again."),
    "opened_directly": Reason(405, "This page cannot be opened by itself.", AGAIN,
        "Launch addresses answer only to forms that a platform sends; the page was reloaded or opened by hand."),
    # -- the form (/lti/launch) ----------------------------------------------------------------------------------------
    "form_incomplete": Reason(400, "Your learning platform sent an incomplete launch.", AGAIN,
        "The form lacks id_token or state."),
    "too_large": Reason(413, "Your learning platform sent far more than a launch needs.", TELL,
        "The form or the id_token is larger than any launch we know of."),
    "platform_error": Reason(403, "Your learning platform could not sign you in.", AGAIN,
        "The platform answered the login with an OpenID error instead of an id_token."),
    # -- the signature -------------------------------------------------------------------------------------------------
    "token_malformed": Reason(400, "The launch could not be read.", TELL,
        "The id_token is not a signed JWT whose header and body are JSON objects."),
    "algorithm_refused": Reason(403, "The launch is not signed in a way we can trust.", TELL,
        "Only RS256 is accepted: neither none nor a shared secret proves who sent it."),
    "key_missing": Reason(403, "The launch does not say how it is signed.", TELL,
        "The id_token's header has no kid."),
    "key_unknown": Reason(403, "The launch is signed with a key your platform does not publish.", AGAIN,
        "The kid is not in the platform's key set, though it was fetched again. Compare the key set address."),
    "keys_unreachable": Reason(503, "Your learning platform cannot be reached right now.", LATER,
        "The platform's key set could not be fetched, and none is kept that knows this key."),
    "signature_wrong": Reason(403, "The launch was changed on its way, or somebody else signed it.", AGAIN,
        "The signature does not match the key that the platform publishes under this kid."),
    # -- the claims ----------------------------------------------------------------------------------------------------
    "audience_wrong": Reason(403, "The launch was meant for another tool.", TELL,
        "aud and azp do not name one client id of ours without doubt."),
    "token_expired": Reason(403, "This launch is too old.", AGAIN,
        "exp has passed, 60 s of leeway included. If it happens often, one of the two clocks is wrong."),
    "token_future": Reason(403, "This launch claims to come from the future.", AGAIN,
        "iat or nbf is more than 60 s ahead of this server: one of the two clocks is wrong."),
    "version_wrong": Reason(400, "Your learning platform speaks another version of LTI.", TELL,
        "The version claim must be exactly 1.3.0."),
    "claim_missing": Reason(400, "Something is missing in what your learning platform sent.", TELL,
        "A claim that LTI 1.3 requires is absent or empty."),
    "claim_malformed": Reason(400, "Something your learning platform sent could not be understood.", TELL,
        "A claim has the wrong type, is far too long, or holds characters that no text has."),
    "message_unsupported": Reason(400, "This tool cannot do what was asked for here.", TELL,
        "No page here answers this message type. Check that of the placement."),
    "review_preview": Reason(403, "Somebody who only looks around as a test can look at nobody’s work.", REVIEW_AGAIN,
        "A submission review was asked for by a test user (Student View), or by nobody in particular."),
    "review_foreign": Reason(403, "This is somebody else’s work.", REVIEW_AGAIN,
        "A submission review names another person than the one who asks, and the roles are no facilitator's."),
    "review_nobody": Reason(404, "There is no work of this person here.", REVIEW_AGAIN,
        "for_user names nobody who has opened this course from here, or the launch does not say which course it is."),
    "return_unsafe": Reason(400, "Your learning platform did not say safely where your choice should go.", TELL,
        "deep_link_return_url must be an https address (http on this machine only) without a user name in it."),
    "choosing_refused": Reason(403, "Only people who run a course here can choose what is linked in it.", AGAIN,
        "A deep linking request names a person whose roles are neither a facilitator's nor an administrator's."),
    "choice_over": Reason(410, "This choice has been sent already, or was left open too long.", CHOOSE_AGAIN,
        "The request is answered once, within 4 hours; its token is unknown or used."),
    "privacy_refused": Reason(403, "You can see here what is kept about yourself, and about nobody else.", TELL,
        "for_user is somebody else, and the roles name no administrator of the institution or the system."),
    "privacy_over": Reason(410, "This page was left open too long.", AGAIN,
        "A question about somebody's data is good for 30 minutes; its token is too old, or not of this server."),
    "anonymous_refused": Reason(403, "Your learning platform did not say who you are.", TELL,
        "The launch has no sub, and anonymous launches are not allowed (lti-tool platforms anonymous --help)."),
    "deployment_unapproved": Reason(403, "This part of your learning platform has not been approved yet.", TELL,
        "The deployment is kept as inactive. Whoever runs the tool can let it in (lti-tool platforms approve --help)."),
    "deployment_mismatch": Reason(403, "Two parts of your learning platform were mixed up.", AGAIN,
        "The login named another deployment than the launch."),
    # -- the browser and the login it began ----------------------------------------------------------------------------
    "state_unknown": Reason(403, "This launch has been used already, or did not begin here.", AGAIN,
        "No login is waiting with this state: used once before, never begun here, or long gone."),
    "state_expired": Reason(403, "It took too long to get here.", AGAIN,
        "The login began more than 10 minutes ago."),
    "state_foreign": Reason(403, "Two learning platforms were mixed up.", AGAIN,
        "The login with this state began for another registration."),
    "nonce_wrong": Reason(403, "This launch does not belong to the login that began it.", AGAIN,
        "nonce is not the one given out with this state."),
    "browser_foreign": Reason(403, "This launch began in another browser.", AGAIN,
        "The browser's secret is not the one given out with this state: a forwarded form, or an attack."),
    "resend_foreign": Reason(403, "This launch was sent on by another site.", AGAIN,
        "A form with a recovered secret must come from our own page; this one came from elsewhere."),
    # -- us ------------------------------------------------------------------------------------------------------------
    "tool_unavailable": Reason(503, "Something went wrong on our side. Nothing you did is lost.", LATER,
        "An unexpected error; the log has it under this page's number."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WayBack:
    """Where a platform says that people go on when we are done, and what it calls itself."""

    url: str
    platform: str | None

    @classmethod
    def of(cls, url: str | None, platform: str | None) -> WayBack | None:
        """The way back, where there is an address for it."""
        return cls(url, platform) if url else None


class LaunchRefused(Refused):
    """A launch that will not be served. Everything but `code` is for the administrator's part of the page and the log.

    `claim` names the claim at fault, `skew` is seconds by which the platform's clock is ahead of ours where that was
    measured, `registration` is the registration's name. None of them ever holds a token.
    `way_back` is known only once the token is verified, for anybody could write an address into another one.
    """

    def __init__(
        self,
        code: str,
        *,
        claim: str | None = None,
        detail: str = "",
        skew: float | None = None,
        registration: str | None = None,
        way_back: WayBack | None = None,
    ) -> None:
        reason = REASONS[code]
        super().__init__(code, reason.happened, status=reason.status, detail=detail or reason.meaning)
        self.claim = claim
        self.skew = skew
        self.registration = registration
        self.way_back = way_back
