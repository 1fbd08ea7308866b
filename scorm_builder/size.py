"""How much a course may ask an LMS to remember, at worst.

SCORM 1.2 keeps 4096 characters between sittings and many an LMS cuts the rest off without a word. This counts what the
browser's codec (`codec.js`, `record-codec.js`) writes when everything is done and nothing could be told to the tool,
before packing, which can only make it shorter. A test holds the two together.
"""

import json
from collections.abc import Mapping
from typing import Any

from courses.model.plan import Plan

WRITING = 700
"""Characters that must stay free for what a learner wrote and could not send yet: a post of about 110 words."""

_HEADER = 12
_SECRET = 64
_NAME = 40 * 6
_SHORT_NAME = 4
_TYPED = 40
_SLACK = 20
_COUNT = 6
_TURN = 9


def worst_case(plan: Plan) -> int:
    """Characters of suspend_data, without what is being written, of a learner who has done everything."""
    frame = len('{"v":,"s":"","n":"","h":99,"p":"","d":"","q":{},"g":{},"o":[],"t":[]}')
    return _HEADER + frame + _TURN + _SECRET + _NAME + sum(_activity(asked) for asked in plan["activities"])


def _activity(asked: Mapping[str, Any]) -> int:
    if asked["type"] == "quiz":
        # "name":[attempts,best,"shape",answers…],
        return (
            len('"":[,,""],') + _SHORT_NAME * 2 + _COUNT * 2 + sum(_answer(question) for question in asked["questions"])
        )
    if "space" in asked:
        return len('"":[,,,],') + _SHORT_NAME + _COUNT * 4 + (len(",1,1") if "meeting" in asked else 0)
    return _SHORT_NAME


def _answer(question: Mapping[str, Any]) -> int:
    """One answer and its comma."""
    kind, options = question["kind"], int(question.get("options", 0))
    if kind == "single":
        return len(str(options)) + 1
    if kind in ("text", "number"):
        keys = [_ascii(key) + _SLACK for key in question["key"]] if kind == "text" else []
        return max([_TYPED, *keys]) + len('"",')
    letters = options * (3 if kind == "multiple" or options > 36 else 1)
    return letters + len('"",')


def _ascii(text: str) -> int:
    return len(json.dumps(text)) - 2
