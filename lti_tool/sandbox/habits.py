"""How a platform registers tools, where platforms differ: the part of a personality that a tool meets first.

`Registering` does what Dynamic Registration 1.0 says; `Plain` inherits it, and a vendor's oddities are overrides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from lti_tool.sandbox.registrar import random_id

ABOUT_PLATFORM = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL = "https://purl.imsglobal.org/spec/lti-tool-configuration"
AGS_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
NRPS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
NOTICE_SCOPE = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
OFFERED_SCOPES = (
    *(AGS_SCOPE + name for name in ("lineitem", "lineitem.readonly", "result.readonly", "score")),
    NRPS_SCOPE,
)
"""What platforms offer, of services that most have."""
CLAIMS = ["sub", "iss", "name", "given_name", "family_name", "email"]


@dataclass(frozen=True)
class No:
    """A platform's refusal of a registration."""

    status: int
    body: str
    media_type: str = "application/json"


class Registering:
    """A platform that registers tools as the specification says."""

    product: ClassVar[str] = "practice-lms"
    version: ClassVar[str] = "1"
    paths: ClassVar[Mapping[str, str]]
    shows_token: ClassVar[bool] = True
    """Whether the tool is shown a registration token as a parameter."""
    configuration_needs_token: ClassVar[bool] = False
    registered_status: ClassVar[int] = 201
    token_used: ClassVar[No] = No(401, '{"error": "invalid_token"}')
    token_missing: ClassVar[No] = No(401, '{"error": "invalid_request", "error_description": "no registration token"}')
    scopes_supported: ClassVar[tuple[str, ...]] = ("openid", *OFFERED_SCOPES)
    variables: ClassVar[tuple[str, ...]] = ("Context.id", "Context.title", "ResourceLink.id", "User.id")
    activate: ClassVar[str] = "Activate"
    """What the administrator presses in the end."""

    def messages_supported(self) -> list[Any]:
        return [
            {"type": "LtiResourceLinkRequest"},
            {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
            {"type": "LtiSubmissionReviewRequest"},
            {"type": "LtiDataPrivacyLaunchRequest"},
        ]

    def new_client_id(self) -> str:
        return random_id(22)

    def claims_of_token(self, renews: int | None) -> dict[str, Any] | None:
        """What a registration token says, where it is a signed one; None: it is just random."""
        return None

    def start_parameters(self, root: str, token: str) -> dict[str, str]:
        """What the tool's address is opened with."""
        address = root + self.paths["configuration"]
        if not self.shows_token:
            return {"openid_configuration": f"{address}?{urlencode({'t': token})}"}
        return {"openid_configuration": address, "registration_token": token}

    def configuration(self, root: str, token: str) -> dict[str, Any]:
        """What this platform says of itself."""
        endpoint = root + self.paths["registration"]
        return {
            "issuer": root,
            "token_endpoint": root + self.paths["token"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "jwks_uri": root + self.paths["jwks"],
            "authorization_endpoint": root + self.paths["auth"],
            "registration_endpoint": endpoint if self.shows_token else f"{endpoint}?{urlencode({'t': token})}",
            "scopes_supported": list(self.scopes_supported),
            "response_types_supported": ["id_token"],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "claims_supported": CLAIMS,
            ABOUT_PLATFORM: {
                "product_family_code": self.product,
                "version": self.version,
                "messages_supported": self.messages_supported(),
                "variables": list(self.variables),
                **self.about_extras(),
            },
        }

    def about_extras(self) -> dict[str, Any]:
        return {}

    def refusal(self, asked: Mapping[str, Any]) -> No | None:
        """Why this registration is not one; None where it is."""
        if not asked.get("redirect_uris") or not asked.get("initiate_login_uri"):
            return No(400, '{"error": "invalid_client_metadata"}')
        return None

    def answer(
        self, asked: Mapping[str, Any], client_id: str, deployment: str, granted: tuple[str, ...]
    ) -> dict[str, Any]:
        """What the tool is told of its registration."""
        tool = {**asked[TOOL], **({"deployment_id": deployment} if self.names_deployment() else {})}
        return {**asked, "client_id": client_id, "scope": " ".join(granted), TOOL: tool}

    def names_deployment(self) -> bool:
        """Whether the answer says which deployment it is."""
        return True
