"""What this tool tells every platform about itself, whether it is registered by itself or by hand."""

from __future__ import annotations

from urllib.parse import urlsplit

from lti_tool.lti.linked import HISTORIES
from lti_tool.records import About

LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
LINE_ITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
RESULTS = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCORES = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
NAMES = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
NOTICES = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
"""Asked for only where a platform says that it has it (`registering`)."""

# lineitem includes lineitem.readonly, but some platforms give the second only to those who ask for it.
SCOPES = (LINE_ITEM, LINE_ITEM_READ, RESULTS, SCORES, NAMES)
CLAIMS = ("iss", "sub", "name", "given_name", "family_name", "email")
CUSTOM = {
    # Simple names: one platform sends every other kind twice.
    **HISTORIES,
    "timezone": "$Person.address.timezone",
}


def about(public_url: str) -> About:
    """The tool that people reach at `public_url` (no slash at the end)."""
    return About(
        name="Touchpoint",
        description="Courses you can only finish together.",
        # With the port: one platform compares it with the host and port of the target, letter by letter.
        domain=urlsplit(public_url).netloc,
        login_url=f"{public_url}/lti/login",
        launch_url=f"{public_url}/lti/launch",
        jwks_url=f"{public_url}/lti/jwks.json",
        scopes=SCOPES,
        claims=CLAIMS,
        custom=CUSTOM,
    )


def rows(tool: About) -> tuple[tuple[str, str, str], ...]:
    """What to enter by hand: (what most LMSs call it, the value, a key for programs)."""
    custom = "\n".join(f"{name}={variable}" for name, variable in tool.custom.items())
    return (
        ("Name", tool.name, "name"),
        ("Description", tool.description, "description"),
        ("Tool URL, target link URI", tool.launch_url, "target_link_uri"),
        ("Redirection URI, redirect URL", tool.launch_url, "redirect_uri"),
        ("Initiate login URL, OpenID Connect login URL", tool.login_url, "initiate_login_uri"),
        ("Public keyset URL, JWKS URL", tool.jwks_url, "jwks_uri"),
        ("Content selection URL, deep linking URL", tool.launch_url, "deep_linking_uri"),
        ("Domain", tool.domain, "domain"),
        ("LTI version", "1.3", "version"),
        ("Services (scopes)", "\n".join(tool.scopes), "scopes"),
        ("Custom parameters", custom, "custom_parameters"),
    )
