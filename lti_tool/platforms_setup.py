"""How administrators set each platform up: where an invite's link goes, what is left to press, what can be imported.

Words for pages, beside `platforms`, which knows what the platforms do. They say what a menu is called where it was
last seen; a menu that has moved makes a sentence old, never a registration wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.records import About

RESOURCE_LINK = "LtiResourceLinkRequest"
DEEP_LINKING = "LtiDeepLinkingRequest"
SUBMISSION_REVIEW = "LtiSubmissionReviewRequest"
DATA_PRIVACY = ("LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest")
"""Both names are in use; a platform lists the one it knows."""


@dataclass(frozen=True, slots=True)
class Guide:
    """`paste` is where the link goes; `steps` are what remains to be done there after a registration, in order."""

    label: str
    paste: str
    steps: tuple[str, ...]


PLAIN = Guide(
    "Another LMS",
    "Where external tools are registered, choose dynamic registration and paste the link.",
    ("Press Finish, and switch the tool on there, if it is not on already.",),
)
MOODLE = Guide(
    "Moodle",
    "Site administration › Plugins › External tool › Manage tools: paste the link as Tool URL and press Add LTI "
    "Advantage. For a tool that is there already, paste a new link and choose Update.",
    # Seen on 4.5.6: a new tool waits as Pending, and an active one is still not in the activity chooser. An updated one
    # stays active, and is taken out of the chooser.
    (
        "Press Finish. If the tool is in the list as Pending, press Activate on its card.",
        (
            "On the card, press the gear and set Tool configuration usage to Show in activity chooser; an update sets "
            "it back. Otherwise each teacher has to switch it on in the course, under More › LTI External tools."
        ),
    ),
)
CANVAS = Guide(
    "Canvas",
    "Admin › Apps › Manage › Install a New App: choose Dynamic Registration and paste the link.",
    # Its documentation of registrations: a summary comes afterwards, in which services may be taken away.
    (
        (
            "Press Finish, then go through the summary. What is taken away there is missing here: grades need the four "
            "grading services, names need the privacy level Public."
        ),
        (
            "Switch the tool on for the account or for some courses. The first place that it is opened from is let "
            "in by itself; every further one waits for you (lti-tool platforms list)."
        ),
    ),
)
BLACKBOARD = Guide(
    "Blackboard",
    "In the developer portal, choose LTI Dynamic Registration and paste the link.",
    # The portal registers a tool once for all institutions, each of which then deploys it (docs.blackboard.com/lti).
    (
        (
            "Press Finish. In Learn, open Administrator Panel › LTI Tool Providers › Register LTI 1.3 Tool, enter the "
            "client id shown on this page, and approve the tool."
        ),
        (
            "Learn then shows a deployment id, which stands for your institution. Let it in with the command shown "
            "under Deployment on this page."
        ),
    ),
)
BRIGHTSPACE = Guide(
    "Brightspace",
    "Admin Tools › Manage Extensibility › LTI Advantage › Register Tool: choose Dynamic, paste the link, and tick "
    "Configure Deployment.",
    (
        "Press Finish, and see that the registration is Enabled.",
        (
            "If Configure Deployment was not ticked there is no deployment yet: make one under Manage Deployments, "
            "with Org Unit Information, User Information and Link Information ticked, for the courses it is for."
        ),
    ),
)
SAKAI = Guide(
    "Sakai",
    "Administration Workspace › External Tools › LTI Advantage Auto Provision: choose Use LTI Advantage Auto "
    "Configuration and paste the link.",
    # From the guide of Sakai Plus, which registers one Sakai with another.
    (
        (
            "Press Finish, then tick Tool Supports LTI 1.3, Send Name, Send Email, Give access to services, and the "
            "placements, Lessons among them. Save the tool."
        ),
    ),
)


def _developer_key(about: About, habits: Any) -> Mapping[str, Any]:
    """A developer key's configuration ("Enter URL"), for schools where dynamic registration is switched off."""
    extension = {
        "platform": "canvas.instructure.com",
        "domain": about.domain,
        "tool_id": "touchpoint",
        "privacy_level": "public",
        "settings": {"text": about.name, "placements": _developer_key_placements(about, habits.placements)},
    }
    return {
        "title": about.name,
        "description": about.description,
        "oidc_initiation_url": about.login_url,
        "target_link_uri": about.launch_url,
        "public_jwk_url": about.jwks_url,
        "scopes": list(about.scopes),
        "custom_fields": {**about.custom, **habits.custom},
        "extensions": [extension],
    }


def _developer_key_placements(about: About, placements: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    # Off in the navigation at first: otherwise the tool would be in that of every course of the account.
    navigation = {"default": "disabled", "visibility": "members"}
    return [
        {
            "text": about.name,
            "enabled": True,
            "placement": place,
            "message_type": message,
            "target_link_uri": about.launch_url,
            **(navigation if message == RESOURCE_LINK else {}),
        }
        for message, places in placements.items()
        for place in places
    ]


DOCUMENTS: Mapping[str, Callable[[About, Any], Mapping[str, Any]]] = {"canvas": _developer_key}
"""What some platforms import from an address, by `product_family_code`."""
