"""Ways in which a manifest lets a learner past what is required, though every standard allows them.

For packages of others this is advice; ours are not written with it. Proved in ADL's sequencer (facts 2.2): a course
was complete although its discussion had never been opened, or had only been opened and left. No ADL rule covers these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from scorm_builder import resource_rules

if TYPE_CHECKING:
    from scorm_builder.manifest_rules import Element, Manifest

_OVERRULING = {
    "minNormalizedMeasure": "a pass mark",
    "completionThreshold": "a completion threshold",
}


def check(manifest: Manifest) -> None:
    """Advise on everything by which an item can be passed over. Editions without sequencing have none of it."""
    if "imsss" not in manifest.edition.further_namespaces:
        return
    for element in manifest.root.iter("{*}*"):
        _check_element(manifest, element)
    tracked = {
        resource.get("identifier")
        for resource in manifest.all("resource")
        if resource.get(resource_rules.marker(manifest)) == "sco"
    }
    for item in manifest.all("item"):
        if item.get("identifierref") in tracked:
            _check_delivery(manifest, item)


def _check_element(manifest: Manifest, element: Element) -> None:
    name = etree.QName(element).localname
    if name == "rollupConsiderations":
        for attribute, found in sorted(element.attrib.items()):
            if str(attribute).startswith("requiredFor") and found != "always":
                fact = f'{attribute}="{found}" lets learners complete the course without this item'
                manifest.better(element, fact, 'write "always" where the item is required')
    if name == "rollupRules":
        for attribute in ("rollupObjectiveSatisfied", "rollupProgressCompletion"):
            if element.get(attribute) in ("false", "0"):
                fact = f"{attribute} is false: the course is complete without this item"
                manifest.better(element, fact, "remove it where the item is required")
    if name in _OVERRULING:
        fact = f"there is {_OVERRULING[name]} (<{name}>)"
        manifest.better(element, fact, "an LMS may overrule the course's own status by it; remove it unless meant")


def _check_delivery(manifest: Manifest, item: Element) -> None:
    imsss = manifest.edition.further_namespaces["imsss"]
    sequencing = item.find(f"{{{imsss}}}sequencing")
    if sequencing is not None and (shared := sequencing.get("IDRef")):
        found = [each for each in manifest.root.iter(f"{{{imsss}}}sequencing") if each.get("ID") == shared]
    else:
        found = []
    places = [each for each in (sequencing, *found) if each is not None]
    controls = next((each for place in places for each in place.iter(f"{{{imsss}}}deliveryControls")), None)
    wanted = ("completionSetByContent", "objectiveSetByContent")
    if controls is None:
        missing: tuple[str, ...] = wanted
    elif controls.get("tracked") in ("false", "0"):
        return
    else:
        missing = tuple(name for name in wanted if controls.get(name) not in ("true", "1"))
    if missing:
        fact = f"{' and '.join(missing)} not set: opening the item and leaving can complete it"
        manifest.better(
            controls if controls is not None else item, fact, f'write <imsss:deliveryControls {missing[0]}="true" …/>'
        )
