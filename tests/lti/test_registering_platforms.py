"""What single platforms want said differently when they register a tool: each fails without its override."""

from __future__ import annotations

from typing import Any

import pytest

from lti_tool import platforms
from lti_tool.lti import configuration, registering
from lti_tool.lti.about import about
from lti_tool.lti.configuration import ABOUT_PLATFORM, Offer
from lti_tool.lti.http import Caller
from lti_tool.lti.registering import TOOL
from lti_tool.lti.registration_refusals import RegistrationRefused

FAR = Caller("registration", near=False)
OURS = "https://tool.example:8443"
CANVAS = "https://canvas.instructure.com"
CANVAS_EXT = f"{CANVAS}/lti/"


def document(root: str = "https://lms.example", *, family: str = "", **changes: Any) -> dict[str, Any]:
    """What a platform at `root` says of itself; `about=` lays over the part about LTI, None takes a member out."""
    told = {"product_family_code": family, **changes.pop("about", {})}
    whole: dict[str, Any] = {
        "issuer": root,
        "authorization_endpoint": f"{root}/auth",
        "token_endpoint": f"{root}/token",
        "jwks_uri": f"{root}/jwks",
        "registration_endpoint": f"{root}/register",
        ABOUT_PLATFORM: told,
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def offer(root: str = "https://lms.example", **changes: Any) -> Offer:
    return configuration.read(document(root, **changes), f"{root}/configuration", FAR)


def asked(**changes: Any) -> dict[str, Any]:
    return registering.question(about(OURS), offer(**changes))


def messages(**changes: Any) -> dict[str, dict[str, Any]]:
    return {message["type"]: message for message in asked(**changes)[TOOL]["messages"]}


def refused(url: str = "https://lms.example/configuration", **changes: Any) -> str:
    with pytest.raises(RegistrationRefused) as caught:
        configuration.read(document(**changes), url, FAR)
    return caught.value.code


def canvas(**changes: Any) -> dict[str, Any]:
    """What Canvas says for every school, wherever it is asked."""
    sso = "https://sso.canvaslms.com"
    addresses = {
        "authorization_endpoint": f"{sso}/api/lti/authorize_redirect",
        "jwks_uri": f"{sso}/api/lti/security/jwks",
        "token_endpoint": f"{sso}/login/oauth2/token",
        "registration_endpoint": "https://northside.instructure.com/api/lti/registrations",
    }
    return {"root": CANVAS, "family": "canvas", **addresses, **changes}


def test_everybody_is_asked_for_what_the_specification_needs() -> None:
    question = asked()
    assert question["application_type"] == "web"
    assert question["response_types"] == ["id_token"]
    assert set(question["grant_types"]) == {"implicit", "client_credentials"}
    assert question["token_endpoint_auth_method"] == "private_key_jwt"
    assert question["initiate_login_uri"] == f"{OURS}/lti/login"
    assert question["redirect_uris"] == [f"{OURS}/lti/launch"]
    assert question["jwks_uri"] == f"{OURS}/lti/jwks.json"
    assert [scope.rpartition("/")[2] for scope in question["scope"].split()] == [
        *("lineitem", "lineitem.readonly", "result.readonly", "score", "contextmembership.readonly"),
    ]
    assert {"name", "email"} <= set(question[TOOL]["claims"])


def test_the_domain_has_the_port_that_the_target_has() -> None:
    # Moodle: domain_targetlinkuri_mismatch otherwise.
    assert (asked()[TOOL]["domain"], asked()[TOOL]["target_link_uri"]) == ("tool.example:8443", f"{OURS}/lti/launch")


def test_custom_parameters_have_simple_names_and_values_without_an_equals_sign() -> None:
    # Moodle: sends any other name twice, and loses what follows a second "=".
    for family in ("", "moodle", "canvas", "sakai"):
        for name, value in asked(family=family)[TOOL]["custom_parameters"].items():
            assert name.replace("_", "").isalnum()
            assert name == name.lower()
            assert value.startswith("$")
            assert "=" not in value


@pytest.mark.parametrize(
    ("family", "groups"),
    [("moodle", "$Moodle.Person.userGroupIds"), ("canvas", "$Canvas.group.contextIds"), ("other", None)],
)
def test_groups_are_asked_for_by_the_platforms_own_variable(family: str, groups: str | None) -> None:
    assert asked(family=family)[TOOL]["custom_parameters"].get("groups") == groups


def test_messages_that_are_texts_are_read_like_objects() -> None:
    # Moodle, before 4.5.
    assert set(messages(about={"messages_supported": ["LtiResourceLinkRequest"]})) == {"LtiResourceLinkRequest"}
    both = ["LtiResourceLinkRequest", "LtiDeepLinkingRequest"]
    assert set(messages(about={"messages_supported": both})) == set(both)
    assert set(messages()) == set(both), "who says nothing is asked for both"


def test_looking_at_work_is_asked_for_where_the_platform_says_that_it_can() -> None:
    kinds = ["LtiResourceLinkRequest", "LtiSubmissionReviewRequest"]
    told = messages(about={"messages_supported": [{"type": kind} for kind in kinds]})
    assert set(told) == set(kinds)
    assert "placements" not in told["LtiSubmissionReviewRequest"]
    assert "LtiSubmissionReviewRequest" not in messages(), "of whom nothing is known, it is not asked"
    assert "LtiSubmissionReviewRequest" not in messages(family="canvas")


def test_only_the_specifications_placement_is_asked_for_where_there_are_no_others() -> None:
    assert messages()["LtiDeepLinkingRequest"]["placements"] == ["ContentArea"]
    assert "placements" not in messages()["LtiResourceLinkRequest"]
    listed = {
        "messages_supported": [{"type": "LtiDeepLinkingRequest", "placements": ["ContentArea", "RichTextEditor"]}]
    }
    assert messages(about=listed)["LtiDeepLinkingRequest"]["placements"] == ["ContentArea"]


def test_canvas_gets_placements_in_every_message_and_only_ones_it_knows() -> None:
    all_of_them = messages(family="canvas")
    assert all_of_them["LtiResourceLinkRequest"]["placements"] == ["course_navigation"]
    assert all_of_them["LtiDeepLinkingRequest"]["placements"] == [
        *("assignment_selection", "link_selection", "module_index_menu_modal")
    ]
    listed = {"messages_supported": [{"type": "LtiDeepLinkingRequest", "placements": ["link_selection", "x"]}]}
    assert messages(family="canvas", about=listed)["LtiDeepLinkingRequest"]["placements"] == ["link_selection"]


def test_canvas_is_told_to_share_names_and_not_to_be_in_every_courses_navigation() -> None:
    tool, opening = asked(family="canvas")[TOOL], messages(family="canvas")["LtiResourceLinkRequest"]
    assert tool[f"{CANVAS_EXT}privacy_level"] == "public"
    assert tool[f"{CANVAS_EXT}tool_id"] == "touchpoint"
    assert opening[f"{CANVAS_EXT}course_navigation/default_enabled"] is False
    assert opening[f"{CANVAS_EXT}visibility"] == "members"
    assert CANVAS not in str(asked(family="moodle"))


@pytest.mark.parametrize(
    ("family", "told", "names"),
    [
        ("canvas", {f"{CANVAS_EXT}privacy_level": "anonymous", "claims": ["name"]}, False),
        ("canvas", {f"{CANVAS_EXT}privacy_level": "name_only"}, True),
        ("canvas", {}, True),
        ("moodle", {"claims": ["sub", "iss"]}, False),
        ("moodle", {"claims": ["sub", "iss", "name"]}, True),
        ("sakai", {}, True),
    ],
)
def test_whether_names_come_is_read_as_each_platform_says_it(family: str, told: dict[str, Any], names: bool) -> None:
    assert registering.read({"client_id": "x", TOOL: told}, offer(family=family)).names is names


def test_canvas_says_what_the_school_is_called() -> None:
    told = {f"{CANVAS_EXT}account_name": "Northside College"}
    assert offer(**canvas(about=told)).name == "Northside College"
    assert offer(about=told).name == "lms.example", "nobody else is called by it"


def test_canvas_documents_come_from_schools_hosts_and_speak_for_the_shared_issuer() -> None:
    school = "https://northside.instructure.com/api/lti/security/openid-configuration"
    whole = canvas()
    found = configuration.read(document(**whole), school, FAR)
    assert (found.issuer, found.jwks_url) == (CANVAS, "https://sso.canvaslms.com/api/lti/security/jwks")


@pytest.mark.parametrize("address", ["authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint"])
@pytest.mark.parametrize("host", ["evil.example", "instructure.com.evil.example", "evilinstructure.com"])
def test_nobody_speaks_for_the_shared_issuer_with_an_address_of_their_own(address: str, host: str) -> None:
    changes = canvas(**{address: f"https://{host}/x"})
    assert refused("https://northside.instructure.com/configuration", **changes) == "issuer_foreign"
    # Not even from the issuer's own host, and not by calling oneself something else.
    assert refused(f"{CANVAS}/files/configuration.json", **changes) == "issuer_foreign"
    assert refused(f"{CANVAS}/configuration", **{**changes, "family": "moodle"}) == "issuer_foreign"


def test_blackboards_issuer_is_shared_too() -> None:
    portal = "https://developer.blackboard.com/api/v1/gateway"
    addresses = {
        "authorization_endpoint": f"{portal}/oidcauth",
        "token_endpoint": f"{portal}/oauth2/jwttoken",
        "jwks_uri": "https://developer.blackboard.com/.well-known/jwks.json",
        "registration_endpoint": f"{portal}/registerLti?registrationToken=x",
    }
    whole = {"root": "https://blackboard.com", "family": "BlackboardLearn", **addresses}
    found = configuration.read(document(**whole), f"{portal}/configuration", FAR)
    agreed = registering.read({"client_id": "fe3e bd13".replace(" ", "-")}, found)
    # Launches are signed with the application's own keys, not with those the configuration names.
    assert agreed.jwks_url == "https://developer.blackboard.com/api/v1/management/applications/fe3e-bd13/jwks.json"
    assert registering.read({"client_id": "x"}, offer(family="moodle")).jwks_url == "https://lms.example/jwks"
    whole["jwks_uri"] = "https://evil.example/jwks"
    assert refused(f"{portal}/configuration", **whole) == "issuer_foreign"


def test_a_client_id_cannot_lead_out_of_blackboards_folder_of_keys() -> None:
    found = platforms.for_family("BlackboardLearn").key_set("https://developer.blackboard.com/jwks", "../../x?y#z")
    assert found == "https://developer.blackboard.com/api/v1/management/applications/..%2F..%2Fx%3Fy%23z/jwks.json"


@pytest.mark.parametrize(("family", "first"), [("blackboardlearn", False), ("canvas", True), ("desire2learn", True)])
def test_whose_the_first_deployment_is(family: str, first: bool) -> None:
    # Blackboard: one client id serves all institutions.
    assert platforms.for_family(family).takes_first_deployment is first


def test_brightspace_tokens_are_addressed_as_it_wants_unless_it_says_so_itself(  # see also test_parts
) -> None:
    assert offer(family="desire2learn").audience is None
    assert offer(authorization_server="canvas.instructure.com").audience == "canvas.instructure.com"


def test_a_header_with_a_token_is_sent_only_where_a_token_came() -> None:
    # Brightspace: "Bearer undefined" is refused. Canvas: needed for the configuration already.
    assert "Authorization" not in configuration.bearer(None)
    assert configuration.bearer("abc")["Authorization"] == "Bearer abc"


def test_sakai_is_asked_for_no_placements() -> None:
    assert all("placements" not in message for message in messages(family="sakai").values())


@pytest.mark.parametrize("family", ["moodle", "canvas", "blackboardlearn", "desire2learn", "sakai"])
def test_every_platform_says_where_the_link_goes_and_what_is_left_to_do(family: str) -> None:
    guide, plain = platforms.for_family(family).guide, platforms.for_family(None).guide
    assert guide.label != plain.label
    assert (guide.paste, guide.steps) != (plain.paste, plain.steps)
    assert all(step.endswith(".") for step in guide.steps)
    assert guide.steps[0].startswith("Press Finish")


def test_moodle_says_only_of_deep_linking_that_it_was_agreed() -> None:
    # Captured: registration_xs.json lists no LtiResourceLinkRequest, which is always implied.
    agreed = registering.read({"client_id": "x", TOOL: {"messages": [{"type": "LtiDeepLinkingRequest"}]}}, offer())
    assert agreed.deep_linking
    assert not registering.read({"client_id": "x", TOOL: {"messages": []}}, offer()).deep_linking
    assert registering.read({"client_id": "x"}, offer()).deep_linking


@pytest.mark.parametrize(
    ("told", "client_id"), [("abc", "abc"), (10000000000123, "10000000000123"), ("", None), (None, None), (True, None)]
)
def test_client_ids_are_texts_or_numbers(told: Any, client_id: str | None) -> None:
    # Canvas: global ids are numbers.
    if client_id is None:
        with pytest.raises(RegistrationRefused, match="registration_malformed"):
            registering.read({"client_id": told}, offer())
    else:
        assert registering.read({"client_id": told}, offer()).client_id == client_id


def test_canvas_can_import_the_same_from_an_address() -> None:
    found = platforms.document("canvas", about(OURS))
    assert found is not None
    assert (found["target_link_uri"], found["oidc_initiation_url"]) == (f"{OURS}/lti/launch", f"{OURS}/lti/login")
    assert found["public_jwk_url"] == f"{OURS}/lti/jwks.json"
    assert len(found["scopes"]) == 5
    (extension,) = found["extensions"]
    assert (extension["domain"], extension["privacy_level"]) == ("tool.example:8443", "public")
    places = {entry["placement"]: entry for entry in extension["settings"]["placements"]}
    assert set(places) == {"course_navigation", "assignment_selection", "link_selection", "module_index_menu_modal"}
    assert places["course_navigation"]["default"] == "disabled"
    assert places["link_selection"]["message_type"] == "LtiDeepLinkingRequest"
    assert platforms.document("moodle", about(OURS)) is None


@pytest.mark.parametrize("kind", ["LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest"])
def test_questions_about_a_person_are_asked_for_where_the_platform_knows_them(kind: str) -> None:
    assert not any("Privacy" in known for known in messages()), "who says nothing is not asked"
    listed = ["LtiResourceLinkRequest", {"type": kind, "placements": ["account_navigation"]}]
    asked_for = messages(about={"messages_supported": listed})
    assert set(asked_for) == {"LtiResourceLinkRequest", kind}
    assert asked_for[kind]["placements"] == ["account_navigation"]
