"""What SCORM 2004 asks of sequencing and navigation beyond the XSD: vocabularies, places, numbers and references.

Covers of ADL's rules: 31.3-31.4 (IDs of sequencing), 31.5-31.15 (vocabularies, parents, how often), 32/23 (the
collection) and 33 (presentation), not each of them whole. Left alone: the limits of length, which no LMS was seen to
keep; whether a target is written by one `mapInfo` only; the conditions and numbers of rollup rules; which items may be
presented.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scorm_builder.manifest_rules import Element, Manifest

_BOOLEAN = frozenset({"true", "false", "1", "0"})
_REQUIRED = frozenset({"always", "ifAttempted", "ifNotSkipped", "ifNotSuspended"})
_TIMING = frozenset({"never", "once", "onEachNewAttempt"})
_COMBINATION = frozenset({"all", "any"})
_OPERATOR = frozenset({"noOp", "not"})
_RULE_CONDITIONS = frozenset(
    {"satisfied", "objectiveStatusKnown", "objectiveMeasureKnown", "objectiveMeasureGreaterThan"}
    | {"objectiveMeasureLessThan", "completed", "activityProgressKnown", "attempted", "attemptLimitExceeded"}
    | {"timeLimitExceeded", "outsideAvailableTimeRange", "always"}
)
_VOCABULARIES: dict[str, dict[str, frozenset[str]]] = {
    "controlMode": dict.fromkeys(
        (
            *("choice", "choiceExit", "flow", "forwardOnly"),
            *("useCurrentAttemptObjectiveInfo", "useCurrentAttemptProgressInfo"),
        ),
        _BOOLEAN,
    ),
    "deliveryControls": dict.fromkeys(("tracked", "completionSetByContent", "objectiveSetByContent"), _BOOLEAN),
    "rollupRules": dict.fromkeys(("rollupObjectiveSatisfied", "rollupProgressCompletion"), _BOOLEAN),
    "rollupRule": {"childActivitySet": frozenset({"all", "any", "none", "atLeastCount", "atLeastPercent"})},
    "rollupConditions": {"conditionCombination": _COMBINATION},
    "rollupCondition": {"operator": _OPERATOR},
    "rollupAction": {"action": frozenset({"satisfied", "notSatisfied", "completed", "incomplete"})},
    "ruleConditions": {"conditionCombination": _COMBINATION},
    "ruleCondition": {"operator": _OPERATOR, "condition": _RULE_CONDITIONS},
    "rollupConsiderations": {
        "measureSatisfactionIfActive": _BOOLEAN,
        **dict.fromkeys(
            ("requiredForSatisfied", "requiredForNotSatisfied", "requiredForCompleted", "requiredForIncomplete"),
            _REQUIRED,
        ),
    },
    "constrainedChoiceConsiderations": dict.fromkeys(("preventActivation", "constrainChoice"), _BOOLEAN),
    "randomizationControls": {"randomizationTiming": _TIMING, "selectionTiming": _TIMING, "reorderChildren": _BOOLEAN},
    "primaryObjective": {"satisfiedByMeasure": _BOOLEAN},
    "objective": {"satisfiedByMeasure": _BOOLEAN},
    "mapInfo": {
        f"{act}{what}": _BOOLEAN
        for act in ("read", "write")
        for what in (
            *("SatisfiedStatus", "NormalizedMeasure", "RawScore", "MinScore", "MaxScore"),
            *("CompletionStatus", "ProgressMeasure"),
        )
    },
}
_SEQUENCING = {"sequencing"}
_PARENTS = {
    "sequencing": {"item", "organization", "sequencingCollection"},
    **dict.fromkeys(
        ("controlMode", "sequencingRules", "limitConditions", "rollupRules", "randomizationControls"), _SEQUENCING
    ),
    **dict.fromkeys(
        ("deliveryControls", "rollupConsiderations", "constrainedChoiceConsiderations", "objectives"), _SEQUENCING
    ),
    "rollupRule": {"rollupRules"},
    "primaryObjective": {"objectives"},
    "objective": {"objectives"},
    "minNormalizedMeasure": {"primaryObjective", "objective"},
    "mapInfo": {"primaryObjective", "objective"},
    "presentation": {"item"},
    "navigationInterface": {"presentation"},
    "hideLMSUI": {"navigationInterface"},
}
_EXACTLY_ONE = {
    "rollupRule": ("rollupConditions", "rollupAction"),
    "preConditionRule": ("ruleConditions", "ruleAction"),
    "postConditionRule": ("ruleConditions", "ruleAction"),
    "exitConditionRule": ("ruleConditions", "ruleAction"),
}
_ACTIONS = {
    "preConditionRule": frozenset({"skip", "disabled", "hiddenFromChoice", "stopForwardTraversal"}),
    "postConditionRule": frozenset(
        {"exitParent", "exitAll", "retry", "retryAll", "continue", "previous"},
    ),
    "exitConditionRule": frozenset({"exit"}),
}
_BUTTONS = frozenset({"previous", "continue", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"})


def check(manifest: Manifest) -> None:
    """Report what is wrong with sequencing; a manifest of an edition without it is left alone."""
    for element in _foreign(manifest):
        _check_words(manifest, element)
        _check_place(manifest, element)
        _check_numbers(manifest, element)
    _check_collection(manifest)


def _foreign(manifest: Manifest) -> Iterator[Element]:
    """The elements of the edition's further namespaces: sequencing and navigation."""
    namespaces = set(manifest.edition.further_namespaces.values())
    return (element for element in manifest.root.iter("{*}*") if etree.QName(element).namespace in namespaces)


def _check_words(manifest: Manifest, element: Element) -> None:
    """31.5-31.15 and 33.1.1.1: words that the edition does not know."""
    name = etree.QName(element).localname
    for attribute, known in _VOCABULARIES.get(name, {}).items():
        found = element.get(attribute)
        if found is not None and found not in known:
            words = ", ".join(sorted(known - {"1", "0"}))
            manifest.wrong(element, f'{attribute} is "{found}"', f"write one of: {words}; capitals count")
    for action in element.iterchildren("{*}ruleAction"):
        if action.get("action") not in _ACTIONS.get(name, {action.get("action")}):
            fact = f'the action of a <{name}> is "{action.get("action")}"'
            manifest.wrong(action, fact, f"write one of: {', '.join(sorted(_ACTIONS[name]))}")
    if name == "hideLMSUI" and (element.text or "").strip() not in _BUTTONS:
        fact = f'hideLMSUI is "{(element.text or "").strip()}"'
        manifest.wrong(element, fact, f"write one of: {', '.join(sorted(_BUTTONS))}")


def _check_place(manifest: Manifest, element: Element) -> None:
    """The rules "must exist as a child of" of 31 and 33."""
    name, parent = etree.QName(element).localname, element.getparent()
    allowed = _PARENTS.get(name)
    if allowed and parent is not None and etree.QName(parent).localname not in allowed:
        places = " or ".join(f"<{place}>" for place in sorted(allowed))
        manifest.wrong(element, f"<{name}> is inside <{etree.QName(parent).localname}>", f"put it into {places}")


def _check_numbers(manifest: Manifest, element: Element) -> None:
    """31.5-31.15 "0 or 1", 31.6 and 31.9 "1 and only 1", 31.10 one primary objective with ids of its own."""
    name = etree.QName(element).localname
    counts = Counter(str(child.tag) for child in element.iterchildren("{*}*"))
    if name == "sequencing":
        for tag in sorted(tag for tag, count in counts.items() if count > 1):
            local = etree.QName(tag).localname
            manifest.wrong(element, f"<{local}> stands there {counts[tag]} times", "join them; one is allowed")
    local_counts = Counter(etree.QName(child).localname for child in element.iterchildren("{*}*"))
    wanted: tuple[str, ...] = _EXACTLY_ONE.get(name, ())
    if name == "objectives" and etree.QName(element).namespace == manifest.edition.further_namespaces.get("imsss"):
        wanted = ("primaryObjective",)
    for tag in wanted:
        if local_counts[tag] != 1:
            manifest.wrong(element, f"<{name}> has {local_counts[tag]} <{tag}>", f"write exactly one <{tag}>")
    if name == "objectives":
        ids = Counter(child.get("objectiveID") for child in element.iterchildren("{*}*"))
        for found in sorted(found for found, count in ids.items() if found and count > 1):
            manifest.wrong(element, f'the objective "{found}" is there {ids[found]} times', "give each its own id")


def _check_collection(manifest: Manifest) -> None:
    """31.3.2-31.4.3 and 23.1: sequencing that is written once and referred to."""
    tag = f"{{{manifest.edition.further_namespaces.get('imsss', '')}}}sequencing"
    known = {element.get("ID") for element in manifest.root.iter(tag)} - {None}
    for element in manifest.root.iter(tag):
        parent = element.getparent()
        shared = parent is not None and etree.QName(parent).localname == "sequencingCollection"
        reference = element.get("IDRef")
        if shared and not element.get("ID"):
            manifest.wrong(element, "sequencing in the collection has no ID", "give it one, or nothing can refer to it")
        elif reference is not None and reference not in known:
            manifest.wrong(element, f'there is no sequencing "{reference}"', "refer to the ID of one in the collection")
