"""Why a registration fails: one table of stable codes, with what administrators are told and what they can do.

Like the codes of refused launches these are a promise: added, never renamed. A registration that fails changes nothing
here, and its link can be used again; where the platform may have kept something of it, the words say so.
"""

from __future__ import annotations

from lti_tool.errors import Refused
from lti_tool.lti.refusals import Reason

_AGAIN = "Go back to your LMS and start the registration again with the same link."
_ASK = "Ask whoever gave you the link for a new one (lti-tool platforms invite)."
_HAND = "If it stays like this, register by hand: lti-tool platforms values shows what to enter in the LMS."
_CLEAR = "If a tool of this name is in the LMS already, delete it there. Then start again with the same link."

REASONS: dict[str, Reason] = {
    # -- the link ------------------------------------------------------------------------------------------------------
    "invite_unknown": Reason(404, "This link is not one of ours.", _ASK,
        "No invite has this secret. Perhaps the address was cut off when it was copied."),
    "invite_used": Reason(410, "This link has been used already.",
        "If your LMS shows the tool, all is well. For another LMS, or to renew this one: " + _ASK[0].lower() + _ASK[1:],
        "Each link registers one platform, once."),
    "invite_revoked": Reason(410, "This link is no longer valid.", _ASK, "The invite has been revoked."),
    "invite_expired": Reason(410, "This link is too old.", _ASK, "The invite has expired."),
    "invite_busy": Reason(409, "Somebody is using this link at this very moment.",
        "Wait three minutes. If your LMS does not show the tool then, start again with the same link.",
        "A registration with this invite is under way; two at once would register twice."),
    "invite_lost": Reason(409, "The link was taken back, or used elsewhere, while your LMS was answering.",
        "Delete the tool in your LMS, then ask for a new link (lti-tool platforms invite).",
        "The platform registered this tool, but the claim on the invite was gone by then."),
    # -- what the platform says of itself ------------------------------------------------------------------------------
    "start_malformed": Reason(400, "Your LMS did not start the registration properly.", _AGAIN,
        "registration_token is no token, or a parameter is far too long."),
    "configuration_address": Reason(400, "Your LMS named an address that may not be called.", _HAND,
        "openid_configuration must be https on a public host; platforms in a company network have to be allowed first "
        "(TOUCHPOINT_PRIVATE_PLATFORMS)."),
    "configuration_unreachable": Reason(502, "Your LMS could not be reached from here.", _AGAIN + " " + _HAND,
        "The configuration could not be fetched within 15 seconds, is far too large, or its host is at a private "
        "address. The log says which."),
    "configuration_refused": Reason(502, "Your LMS did not hand out its configuration.", _AGAIN,
        "The configuration was answered with something else than 200. Registration tokens are good once, and not long; "
        "a redirect to another host is not followed."),
    "configuration_malformed": Reason(502, "The configuration of your LMS could not be read.", _HAND,
        "It is no JSON object of a platform's configuration (Dynamic Registration 1.0, 3.5), or far too large."),
    "configuration_incomplete": Reason(502, "Something is missing or wrong in the configuration of your LMS.", _HAND,
        "A member that is needed is absent, no text, or no address that may be called."),
    "issuer_foreign": Reason(403, "The configuration speaks for somebody else.", _HAND,
        "The host of issuer must be the host that the configuration comes from; where schools share one issuer, all "
        "addresses must be the vendor's own."),
    "algorithm_missing": Reason(502, "Your LMS signs in a way that this tool does not accept.", _HAND,
        "id_token_signing_alg_values_supported does not hold RS256."),
    # -- the agreement -------------------------------------------------------------------------------------------------
    "registration_unreachable": Reason(502, "Your LMS did not answer the registration.", _CLEAR,
        "The registration endpoint could not be reached, or its answer took too long or was far too large. The log "
        "says which."),
    "registration_refused": Reason(502, "Your LMS said no to the registration.", _AGAIN + " " + _HAND,
        "The registration endpoint answered with something else than 200 or 201."),
    "registration_malformed": Reason(502, "Your LMS answered the registration with something nobody can read.", _CLEAR,
        "The answer is no JSON object, or lacks a client_id that is a text of up to 255 characters."),
    "registration_moved": Reason(409, "Your LMS is registered here already, at other addresses.",
        "If it has moved, say so with: lti-tool platforms add --help",
        "A registration with this issuer and client id exists, and its keys or sign-in are at another host. An invite "
        "renews an agreement; it cannot take one over."),
    # -- us ------------------------------------------------------------------------------------------------------------
    "tool_unavailable": Reason(503, "Something went wrong on our side.", _CLEAR,
        "An unexpected error; the log has it under this page's number."),
}  # fmt: skip


class RegistrationRefused(Refused):
    """A registration that did not come about. `detail` is for administrators, and never holds a token."""

    def __init__(self, code: str, *, detail: str = "") -> None:
        reason = REASONS[code]
        super().__init__(code, reason.happened, status=reason.status, detail=detail or reason.meaning)
