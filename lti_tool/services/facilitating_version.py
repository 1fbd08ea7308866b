"""What the pages of a facilitator are known by, so that nothing is sent twice while nothing happens."""

from __future__ import annotations

from lti_tool.services.act import Act
from lti_tool.services.facilitating_rows import only_facilitators
from lti_tool.storage import facilitating_pulse

SHOWN_FOR = 60
"""Seconds for which nothing is looked at again that changes without anybody's act, or with a small one."""


def version(act: Act, *which: object) -> str:
    """Changes whenever somebody gets further, writes or decides in the community, and every minute.

    `which` is the page. It costs the same for ten people and for ten thousand.

    Raises:
        Refused: the session is no facilitator's.
    """
    me, minute = only_facilitators(act), int(act.now.timestamp()) // SHOWN_FOR
    seen = facilitating_pulse.pulse(act.tx, act.run_id)
    return "-".join(map(str, (*which, seen, minute, me, act.offer.digest[:8])))
