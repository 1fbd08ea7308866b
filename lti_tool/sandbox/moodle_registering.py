"""How Moodle 4.5.6 registers tools, as captured: `registration_*.json` and `openid_configuration*.json`.

Where only Moodle's source was read and nothing was captured, the comment says so.
"""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlsplit

from lti_tool.sandbox.habits import AGS_SCOPE, NRPS_SCOPE, TOOL, No, Registering
from lti_tool.sandbox.registrar import random_id

# Read in the source only.
NEEDED = ("response_types", "initiate_login_uri", "redirect_uris", "client_name", "jwks_uri")
ECHOED = ("response_types", "jwks_uri", "initiate_login_uri", "redirect_uris", "client_name", "logo_uri")


class MoodleRegistering(Registering):
    """Moodle as a tool meets it that wants to be registered."""

    product: ClassVar[str] = "moodle"
    version: ClassVar[str] = "4.5.6 (Build: 20250811)"
    registered_status: ClassVar[int] = 200
    token_used: ClassVar[No] = No(401, "token_already_used", "text/html")
    token_missing: ClassVar[No] = No(401, "missing_registration_token", "text/html")
    scopes_supported: ClassVar[tuple[str, ...]] = (
        "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome",
        AGS_SCOPE + "lineitem.readonly",
        AGS_SCOPE + "result.readonly",
        AGS_SCOPE + "score",
        AGS_SCOPE + "lineitem",
        NRPS_SCOPE,
        "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting",
        "openid",
    )
    variables: ClassVar[tuple[str, ...]] = (
        "basic-lti-launch-request",
        "ContentItemSelectionRequest",
        "ToolProxyRegistrationRequest",
        *(f"Context.{name}" for name in ("id", "title", "label", "id.history", "sourcedId", "longDescription")),
        "Context.timeFrame.begin",
        *(f"CourseSection.{name}" for name in ("title", "label", "sourcedId", "longDescription")),
        *(f"CourseSection.timeFrame.{name}" for name in ("begin", "end")),
        *(f"ResourceLink.{name}" for name in ("id", "title", "description")),
        *(f"User.{name}" for name in ("id", "username")),
        *(f"Person.{name}" for name in ("name.full", "name.given", "name.family", "email.primary", "sourcedId")),
        *(f"Person.{name}" for name in ("name.middle", "address.street1", "address.locality", "address.country")),
        *(f"Person.{name}" for name in ("address.timezone", "phone.primary", "phone.mobile", "webaddress")),
        "Membership.role",
        *(f"Result.{name}" for name in ("sourcedId", "autocreate")),
        *(f"BasicOutcome.{name}" for name in ("sourcedId", "url")),
        "Moodle.Person.userGroupIds",
    )

    def messages_supported(self) -> list[Any]:
        # Submission reviews are not among them, though its source sends them for columns that ask for it.
        return [{"type": "LtiResourceLinkRequest"}, {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]}]

    def new_client_id(self) -> str:
        return random_id(15)

    def claims_of_token(self, renews: int | None) -> dict[str, Any] | None:
        # A signed token. To renew, its subject is the tool's number; otherwise it is a client id to be.
        return {"sub": str(renews), "scope": "reg-update"} if renews else {"sub": random_id(15), "scope": "reg"}

    def refusal(self, asked: Mapping[str, Any]) -> No | None:
        tool = asked[TOOL]
        missing = next((name for name in NEEDED if not asked.get(name)), None)
        if missing or asked.get("token_endpoint_auth_method") != "private_key_jwt" or not tool.get("domain"):
            return No(400, f"invalid_{missing or 'tool configuration'}", "text/html")
        # With the port, letter by letter.
        if urlsplit(tool.get("target_link_uri", f"https://{tool['domain']}")).netloc != tool["domain"]:
            return No(400, "domain_targetlinkuri_mismatch", "text/html")
        return None

    def answer(
        self, asked: Mapping[str, Any], client_id: str, deployment: str, granted: tuple[str, ...]
    ) -> dict[str, Any]:
        return {
            "client_id": client_id,
            **{name: asked[name] for name in ECHOED if name in asked},
            "grant_types": ["client_credentials", "implicit"],
            "application_type": "web",
            "token_endpoint_auth_method": "private_key_jwt",
            "scope": " ".join(granted),
            TOOL: _stored(asked[TOOL], deployment),
        }


def _stored(tool: Mapping[str, Any], deployment: str) -> dict[str, Any]:
    """The tool as it was kept, and is told anew: placements and the parameters of single messages are gone, and only
    the choosing of content is among the messages."""
    target, kinds = tool["target_link_uri"], [message["type"] for message in tool["messages"]]
    claims = [claim for claim in ("name", "family_name", "given_name", "email") if claim in tool["claims"]]
    return {
        "version": "1.3.0",
        "deployment_id": deployment,
        "target_link_uri": target,
        "domain": tool["domain"],
        "description": tool.get("description", ""),
        "messages": [{"type": kind, "target_link_uri": target} for kind in kinds if kind == "LtiDeepLinkingRequest"],
        # Kept as lines of `name=value`: what follows a second `=` is lost.
        "custom_parameters": {name: value.split("=")[0] for name, value in tool["custom_parameters"].items()},
        "claims": ["sub", "iss", *claims],
    }
