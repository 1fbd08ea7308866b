"""Other vendors' habits, as far as sources and threads tell: nothing here was captured from a running system.

Each override says where it was read. They are for what a tool meets while it is registered and launched for the first
time; in grading these platforms go by the book.
"""

import json
import secrets
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from lti_tool.sandbox.habits import NOTICE_SCOPE, TOOL, No
from lti_tool.sandbox.personality import LTI, Page, Plain, Visit, page_url

CANVAS = "https://canvas.instructure.com/lti/"


class Canvas(Plain):
    """Canvas with an issuer of its own, as a school has that runs it itself."""

    key: ClassVar[str] = "canvas"
    label: ClassVar[str] = "Like Canvas"
    product: ClassVar[str] = "canvas"
    version: ClassVar[str] = "vCloud"
    paths: ClassVar[Mapping[str, str]] = {
        "auth": "/api/lti/authorize_redirect",
        "token": "/login/oauth2/token",
        "jwks": "/api/lti/security/jwks",
        "line_items": "/api/lti/courses/<context>/line_items",
        "line_item": "/api/lti/courses/<context>/line_items/<int:number>",
        "memberships": "/api/lti/courses/<context>/names_and_roles",
        "notice_handlers": "/api/lti/notice-handlers/<deployment>",
        "configuration": "/api/lti/security/openid-configuration",
        "registration": "/api/lti/registrations",
    }
    # doc/api/registration.md: the token is asked for with the configuration already.
    configuration_needs_token: ClassVar[bool] = True
    # canvas-lms#2201: without the prefix that the specification has.
    deployment_field: ClassVar[str] = "deployment_id"
    storage_target: ClassVar[str | None] = "post_message_forwarding"
    group_variable: ClassVar[str] = "$Canvas.group.contextIds"
    # doc/api/pns.md.
    scopes_supported: ClassVar[tuple[str, ...]] = (*Plain.scopes_supported, NOTICE_SCOPE)
    more_scopes: ClassVar[tuple[str, ...]] = (*Plain.more_scopes, NOTICE_SCOPE)
    tells_differences: ClassVar[bool] = False
    activate: ClassVar[str] = "Turn on"

    def messages_supported(self) -> list[Any]:
        return [
            {"type": "LtiResourceLinkRequest", "placements": ["account_navigation", "course_navigation"]},
            {
                "type": "LtiDeepLinkingRequest",
                "placements": ["assignment_selection", "editor_button", "link_selection", "module_index_menu_modal"],
            },
        ]

    def extra_claims(self, visit: Visit) -> dict[str, Any]:
        notifying = {
            "service_versions": ["1.0"],
            "platform_notification_service_url": f"{visit.root}/api/lti/notice-handlers/{visit.tool.deployment_id}",
            "scope": [NOTICE_SCOPE],
            "notice_types_supported": ["LtiHelloWorldNotice", "LtiContextCopyNotice"],
        }
        return {**super().extra_claims(visit), LTI + "platformnotificationservice": notifying}

    def page_size(self, limit: int | None) -> int | None:
        # names_and_roles: pages of 50, whoever asks for more.
        return min(limit or 50, 50)

    def member_links(self, page: Page) -> list[str]:
        # One header with every page that there is, the relations in no special order.
        here = f'<{page_url(page, page.first)}>; rel="current", <{page_url(page, 0)}>; rel="first"'
        return [", ".join([here, *super().member_links(page)])]

    def new_client_id(self) -> str:
        return f"1{secrets.randbelow(10**13):013}"

    def about_extras(self) -> dict[str, Any]:
        return {CANVAS + "account_name": "Northside College", CANVAS + "account_lti_guid": "practice:canvas-lms"}

    def configuration(self, root: str, token: str) -> dict[str, Any]:
        # doc/api/registration.md: whom token requests are addressed to, and no address at all.
        return {**super().configuration(root, token), "authorization_server": "canvas.practice.example"}

    def refusal(self, asked: Mapping[str, Any]) -> No | None:
        # ltijs#230, #239: each message needs placements, and these must be ones that it knows.
        known = {place for message in self.messages_supported() for place in message["placements"]}
        for message in asked[TOOL].get("messages", []):
            if not message.get("placements") or not set(message["placements"]) <= known:
                return No(422, json.dumps({"errors": [{"message": "placements are missing or unknown"}]}))
        return super().refusal(asked)

    def names_deployment(self) -> bool:
        # A deployment is made when the tool is turned on somewhere, so no answer can name it.
        return False


class Brightspace(Plain):
    """Brightspace: the token is part of the addresses and not a parameter (openwebwork/webwork2#2993)."""

    key: ClassVar[str] = "brightspace"
    label: ClassVar[str] = "Like Brightspace"
    product: ClassVar[str] = "desire2learn"
    paths: ClassVar[Mapping[str, str]] = {
        "auth": "/d2l/lti/authenticate",
        "token": "/core/connect/token",
        "jwks": "/d2l/.well-known/jwks",
        "line_items": "/d2l/api/lti/<context>/lineitems",
        "line_item": "/d2l/api/lti/<context>/lineitems/<int:number>",
        "memberships": "/d2l/api/lti/nrps/2.0/<context>/memberships",
        "notice_handlers": "/d2l/api/lti/notice_handlers/<deployment>",
        "configuration": "/d2l/.well-known/openid-configuration",
        "registration": "/d2l/api/lti/registration",
    }
    shows_token: ClassVar[bool] = False
    # Several tools were refused until they named it; it is none of its addresses.
    addressee: ClassVar[str | None] = "https://api.brightspace.com/auth/token"
    activate: ClassVar[str] = "Enable, with a deployment"

    def new_client_id(self) -> str:
        return str(uuid.uuid4())


class Blackboard(Plain):
    """Blackboard's developer portal: it registers a tool for all institutions, each of which is a deployment."""

    key: ClassVar[str] = "blackboard"
    label: ClassVar[str] = "Like Blackboard"
    product: ClassVar[str] = "BlackboardLearn"
    paths: ClassVar[Mapping[str, str]] = {
        "auth": "/api/v1/gateway/oidcauth",
        "token": "/api/v1/gateway/oauth2/jwttoken",
        "jwks": "/.well-known/jwks.json",
        "line_items": "/learn/api/v1/lti/courses/<context>/lineItems",
        "line_item": "/learn/api/v1/lti/courses/<context>/lineItems/<int:number>",
        "memberships": "/learn/api/v1/lti/external/namesandroles/<context>",
        "notice_handlers": "/learn/api/v1/lti/notice_handlers/<deployment>",
        "configuration": "/api/v1/gateway/openid-configuration",
        "registration": "/api/v1/gateway/registerLti",
    }
    # Article 000090618: rosters are not among the scopes it lists, and more algorithms than one are.
    scopes_supported: ClassVar[tuple[str, ...]] = tuple(
        scope for scope in Plain.scopes_supported if "nrps" not in scope and not scope.endswith("lineitem.readonly")
    )
    activate: ClassVar[str] = "Approve for this institution"

    def messages_supported(self) -> list[Any]:
        kinds = ("LtiResourceLinkRequest", "LtiDeepLinkingRequest", "ContextLaunchRequest")
        return [{"type": kind} for kind in kinds]

    def new_client_id(self) -> str:
        return str(uuid.uuid4())

    def names_deployment(self) -> bool:
        return False


class Sakai(Plain):
    """Sakai: other placements, and nothing but `openid` among its scopes (RegistrationEndpoint, well_known)."""

    key: ClassVar[str] = "sakai"
    label: ClassVar[str] = "Like Sakai"
    product: ClassVar[str] = "sakai"
    version: ClassVar[str] = "25-SNAPSHOT"
    paths: ClassVar[Mapping[str, str]] = {
        "auth": "/imsoidc/lti13/oidc_auth",
        "token": "/imsblis/lti13/token/1",
        "jwks": "/imsblis/lti13/keyset",
        "line_items": "/imsblis/lti13/lineitems/<context>",
        "line_item": "/imsblis/lti13/lineitems/<context>/<int:number>",
        "memberships": "/imsblis/lti13/namesandroles/<context>",
        "notice_handlers": "/imsblis/lti13/notice_handlers/<deployment>",
        "configuration": "/imsblis/lti13/well_known",
        "registration": "/imsblis/lti13/registration_endpoint/1",
    }
    scopes_supported: ClassVar[tuple[str, ...]] = ("openid",)
    activate: ClassVar[str] = "Save"

    def messages_supported(self) -> list[Any]:
        return [{"type": "LtiResourceLinkRequest"}, {"type": "LtiDeepLinkingRequest", "placements": ["lessons"]}]

    def refusal(self, asked: Mapping[str, Any]) -> No | None:
        places = {place for message in asked[TOOL].get("messages", []) for place in message.get("placements", [])}
        return No(400, "unknown placement", "text/plain") if places - {"lessons"} else super().refusal(asked)
