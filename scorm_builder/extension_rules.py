"""What SCORM 2004 asks of ADL's own elements of an item.

Covers of ADL's rules: 30.6.3.6.9-13 and 30.6.3.7.14 (how often, on which items, which words).
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scorm_builder.manifest_rules import Element, Manifest

_LIMIT_ACTIONS = ("exit,message", "exit,no message", "continue,message", "continue,no message")
_FOR_SCOS = {"timeLimitAction", "dataFromLMS", "completionThreshold"}
_FRACTION = re.compile(r"0(\.\d+)?|1(\.0+)?")


def check(manifest: Manifest, item: Element, *, tracked: bool) -> None:
    """Report what is wrong with ADL's elements of one item; `tracked` says whether it launches a SCO."""
    found = [child for child in item if etree.QName(child).namespace == manifest.edition.adl_namespace]
    counts = Counter(etree.QName(child).localname for child in found)
    for child in found:
        name, text = etree.QName(child).localname, (child.text or "").strip()
        if counts[name] > 1:
            manifest.wrong(child, f"<{name}> stands there {counts[name]} times", "one is allowed on an item")
        old = name != "completionThreshold" or text
        if name in _FOR_SCOS and old and not tracked:
            manifest.wrong(child, f"<{name}> is on an item that launches no SCO", "move it to the SCO's item")
        for message, hint in _faults(manifest, child, name, text):
            manifest.wrong(child, message, hint)


def _faults(manifest: Manifest, child: Element, name: str, text: str) -> Iterator[tuple[str, str]]:
    if name == "timeLimitAction" and text not in _LIMIT_ACTIONS:
        yield f'the time limit action is "{text}"', f"write one of: {'; '.join(_LIMIT_ACTIONS)}"
    if name == "dataFromLMS" and len(text) > 4000:
        yield f"dataFromLMS has {len(text)} characters", "4000 is the limit"
    if name == "data" and not len(child):
        yield "<data> has no <map>", "add one, or remove <data>"
    if name != "completionThreshold":
        return
    if text and manifest.edition.schema_version == "2004 4th Edition":
        yield "the completion threshold is written as text", f'write minProgressMeasure="{text}" in this edition'
    for place, value in (("completion threshold", text), ("minProgressMeasure", child.get("minProgressMeasure"))):
        if value and not _FRACTION.fullmatch(value):
            yield f'the {place} is "{value}"', "write a number from 0 to 1"
