"""The letters that people can ask for: one a day at most, and the one that asks whether the address is theirs."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "letter.confirm.subject": "Do you want a letter a day from your course?",
    "letter.confirm.asked": "Somebody who takes part in {course} asked for a letter a day to this address: only when "
    "there is something new, and never more than one a day.",
    "letter.confirm.yes": "If it was you, open this page and press the button. The page works for three days:",
    "letter.confirm.no": "If it was not you, do nothing. No letters will come, and this address is forgotten.",
    "letter.subject": {"one": "Something new in {course}", "other": "{n} new things in {course}"},
    "letter.subject.more": {"one": "Something new in your courses", "other": "{n} new things in your courses"},
    "letter.open": "To read and answer, open the course where you always open it: in your learning system.",
    "letter.rest": {"one": "And one more.", "other": "And {n} more."},
    "letter.why": "You get this letter because you asked for one a day. Stop it with one click:",
    "letter.stop": "No more letters",
    "letter.confirm": "Confirm this address",
    "letter.somebody": "Somebody",
    "letter.item.reply": "{name} answered you in {title}.",
    "letter.item.mention": "{name} mentioned you in {title}.",
    "letter.item.helped_me": "Your answer in {title} helped the person who had asked.",
    "letter.item.confirmed": "A facilitator confirmed what you wrote in {title}.",
    "letter.item.review": "Your work in {title} has been reviewed.",
    "letter.item.earlier": "Somebody in a later group answered what you wrote in {title}.",
    "letter.item.nudge": "A facilitator writes to you:",
    "letter.item.hidden": "A facilitator has hidden a post of yours in {title}.",
    "letter.item.restored": "A post of yours in {title} can be seen again.",
    "letter.item.excused": "A facilitator asks nothing more of you in {title}.",
    "letter.item.extended": "You have more time for {title}.",
    "letter.item.revoked": "A facilitator asks you to go back to {title}.",
    "letter.item.approved": "A facilitator has approved a post of yours in {title}: others can see it now.",
    "letter.item.graded": "Your work in {title} has been marked.",
    "letter.item.read_only": "A facilitator has decided that you can read here, but not write, for now.",
    "letter.item.may_write": "You can write again.",
    "letter.item.reported": "Somebody has reported a post in {title}.",
    "letter.item.other": "There is something new for you in {title}.",
    "letter.page.confirm": "Do you want a letter a day?",
    "letter.page.confirm.then": "Only when there is something new in your course, and never more than one a day. Every "
    "letter has a link that stops them.",
    "letter.page.confirm.button": "Yes, send them to me",
    "letter.page.confirmed": "The letters will come here.",
    "letter.page.confirmed.then": "The first one comes tomorrow, if there is something new by then.",
    "letter.page.over": "This link does not work any more.",
    "letter.page.over.then": "It was for three days, or the letters were stopped. You can ask for them again in your "
    "course.",
    "letter.page.stop": "Do you want no more letters?",
    "letter.page.stop.then": "Your address is then forgotten here. Your inbox in the course stays as it is.",
    "letter.page.stop.button": "No more letters",
    "letter.page.stopped": "No more letters will come.",
    "letter.page.stopped.then": "Your address has been forgotten here. You can ask for letters again in your course.",
    "letter.posts": {"one": "One new post in {title}.", "other": "{n} new posts in {title}."},
    "letter.questions": {
        "one": "One question in {title} waits for an answer.",
        "other": "{n} questions in {title} wait for an answer.",
    },
}
