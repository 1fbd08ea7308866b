"""What can only be seen when the whole course is known: order, prerequisites, other people, links, media."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from courses.model.course import Frozen
from courses.model.problems import closest, instead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from courses.model.course import Activity, Outline
    from courses.model.files import Read
    from courses.model.folder import Folder
    from courses.model.yamltext import YamlText


_ROOMS = frozenset({"inbox", "me"})
"""Where the player shows somebody's notices, and what is known about her."""


@dataclass(frozen=True)
class Draft:
    """A whole course as far as it could be read. `activities` and `texts` are by the path of their file."""

    folder: Folder
    settings: YamlText | None
    outline: Outline | None
    activities: Mapping[str, Read]
    texts: Mapping[str, Read]

    def activity(self, id: str) -> Activity | None:
        """The activity called `id`, if it is there and readable."""
        read = self.activities.get(f"{id}.md")
        return read.activity if read else None

    def media(self) -> set[str]:
        """The media files in use."""
        return {path for read in self.files() for path in read.leads_to("media")}

    def files(self) -> Iterator[Read]:
        """Every Markdown file of the course."""
        yield from self.activities.values()
        yield from self.texts.values()


def check(draft: Draft) -> None:
    """Report what is wrong with the course as a whole."""
    if draft.outline and draft.settings:
        listed = _check_modules(draft, draft.outline, draft.settings)
        _check_unlisted(draft, listed)
        _check_other_people(draft, draft.outline, draft.settings, listed)
    _check_rooms(draft)
    _check_pods(draft)
    _check_prerequisites(draft)
    _check_circles(draft)
    _check_make_ups(draft)
    _check_anchors(draft)
    _check_media(draft)


def _check_modules(draft: Draft, outline: Outline, settings: YamlText) -> set[str]:
    """Check the ids that modules list; give them, and those that were probably meant."""
    first: dict[str, int] = {}
    meant: set[str] = set()
    for at, module in enumerate(outline.modules):
        for n, id in enumerate(module.activities):
            place = settings.place(("modules", at, "activities", n))
            if id in first:
                fact = f"{id} is listed a second time, first in line {first[id]}"
                settings.report(place, fact, "list each activity once")
            elif f"{id}.md" not in draft.activities:
                hint = instead(id, _ids(draft), otherwise=f"add the file {id}.md or take it out")
                settings.report(place, f"there is no activity {id}", hint)
                meant.update(closest(id, _ids(draft)))
            first.setdefault(id, place[0])
    return meant.union(first)


def _check_unlisted(draft: Draft, listed: set[str]) -> None:
    for read in draft.activities.values():
        if read.id not in listed:
            hint = "list it in course.yaml, or move it into a subfolder if it is a text"
            draft.folder.report(read.path)((1, 1), "no module lists this activity", hint)


def _check_other_people(draft: Draft, outline: Outline, settings: YamlText, listed: set[str]) -> None:
    found = [read.activity for read in draft.activities.values()]
    required = [activity for activity in found if activity and activity.social and activity.required]
    # People who meet at a date as well are not spread thinner.
    written = {activity.id for activity in required if not activity.live}
    # An activity that is missing or cannot be read may be the social one; its own problem is enough.
    complete = all(found) and listed.issubset(_ids(draft))
    if not required and not outline.social and complete:
        hint = "make a discussion required, or say why not: social: {waived: reason}"
        settings.report((1, 1), "nobody else is needed to complete this course", hint)
    for module in outline.modules:
        here = [id for id in module.activities if id in written]
        for id in here[1:]:
            fact = f'a second required discussion stands in the module "{module.title}", after {here[0]}.md'
            hint = "move one of them to another module, so that people meet in one place"
            draft.folder.report(f"{id}.md")((1, 1), fact, hint)


def _check_rooms(draft: Draft) -> None:
    for read in draft.activities.values():
        if read.id in _ROOMS:
            hint = f"call the file something else, such as about-{read.id}.md"
            draft.folder.report(read.path)((1, 1), f"every course has a page called {read.id}", hint)


def _check_pods(draft: Draft) -> None:
    """A pod is one group for the whole course, so it has one size."""
    first: tuple[str, Frozen] | None = None
    for read in draft.activities.values():
        pod = getattr(read.activity, "pod", None)
        # What could not be read is still as it was written, and was reported.
        if getattr(read.activity, "space", None) != "pod" or not isinstance(pod, Frozen):
            continue
        first = first or (read.path, pod)
        if pod != first[1]:
            fact = f"the pods here have another size than in {first[0]}"
            hint = "write the same size, min and max in both: people stay together through the course"
            draft.folder.report(read.path)(read.place(("pod",)), fact, hint)


def _check_prerequisites(draft: Draft) -> None:
    ids = _ids(draft)
    for read in draft.activities.values():
        for at, before in enumerate(read.activity.after if read.activity else ()):
            if before not in ids:
                hint = instead(before, ids, otherwise="name the file of another activity, without .md")
                fact = f"there is no activity {before} to complete before this one"
                draft.folder.report(read.path)(read.place(("after", at)), fact, hint)


def _check_circles(draft: Draft) -> None:
    after = {read.id: list(read.activity.after) for read in draft.activities.values() if read.activity}
    while circle := _circle(after):
        first, second = circle[:2]
        fact = (
            f"these wait for each other: {' → '.join(circle)}" if first != second else "this activity waits for itself"
        )
        read = draft.activities[f"{first}.md"]
        draft.folder.report(read.path)(read.place(("after",)), fact, "take one out of its `after`")
        after[first].remove(second)


def _circle(after: Mapping[str, list[str]]) -> list[str]:
    """Ids of which each waits for the next, and the last is the first again; empty if there is no such circle."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        # graphlib tells who comes before whom; authors write whom one waits for.
        waiting: list[str] = error.args[1][:0:-1]
        start = waiting.index(min(waiting))
        return [*waiting[start:], *waiting[: start + 1]]
    return []


def _check_make_ups(draft: Draft) -> None:
    """What somebody reads who missed a session is open to her: it does not wait for that session."""
    for read in draft.activities.values():
        look_at = getattr(getattr(read.activity, "make_up", None), "look_at", None) or ""
        id = look_at.partition("/")[0]
        if not look_at.startswith("text/") and read.id in _before(draft, id):
            fact, hint = f"{id} opens only after this session", "name something that is open, or leave look_at out"
            draft.folder.report(read.path)(read.place(("make_up", "look_at")), fact, hint)


def _before(draft: Draft, id: str) -> set[str]:
    """The ids of everything that is completed before the activity `id` opens."""
    found: set[str] = set()
    ahead = [id]
    while ahead:
        activity = draft.activity(ahead.pop())
        new = set(activity.after if activity else ()) - found
        found |= new
        ahead.extend(new)
    return found


def _check_anchors(draft: Draft) -> None:
    files = {read.path: read for read in draft.files()}
    for read in draft.files():
        for target, place in ((reference.target, reference.place) for reference in read.references):
            if target.kind not in ("activity", "text"):
                continue
            other, report = files.get(target.path), draft.folder.report(read.path)
            if other is None:
                hint = "link to an activity or a text in a subfolder"
                report(place, f"{target.path} is not part of the course", hint)
            elif target.anchor and other.anchors and target.anchor not in other.anchors:
                hint = instead(target.anchor, other.anchors, otherwise="link to one of its headings or add it")
                report(place, f"{target.path} has no clause or heading {target.anchor}", hint)


def _check_media(draft: Draft) -> None:
    if not all(read.is_read for read in draft.files()):
        return  # the file that could not be read may be the one that uses them
    for path in sorted(path for path in draft.folder.files - draft.media() if path.startswith("media/")):
        draft.folder.report(path)((1, 1), "nothing in the course uses this file", "use it or remove it")


def _ids(draft: Draft) -> list[str]:
    return [read.id for read in draft.activities.values()]
