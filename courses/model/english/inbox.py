"""Notices, the letter a day, and what the server knows about somebody, as the player shows them."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "inbox.title": "Notices",
    "inbox.n": {"one": "Notices ({n} new)", "other": "Notices ({n} new)"},
    "inbox.news": {"one": "You have one new notice", "other": "You have {n} new notices"},
    "inbox.about": "When somebody answers you or a facilitator writes to you, it is said here.",
    "inbox.loading": "Fetching your notices …",
    "inbox.none": "Nothing has happened yet that you should know.",
    "inbox.more": "Show earlier notices",
    "inbox.fresh": "Show what is new",
    "inbox.new": "new",
    "mute.on": "No notices of what others do here",
    "mute.off": "Send me notices again of what others do here",
    "mute.done.on": "You will not be told any more what others do here. What facilitators decide you still hear.",
    "mute.done.off": "You will be told again when somebody answers you here.",
    "letters.title": "A letter a day",
    "letters.off": "We can write to you once a day at most, and only when there is something new. Your address is used "
    "for nothing else, and every letter has a link that stops them.",
    "letters.address": "Your e-mail address",
    "letters.go": "Ask for the letter",
    "letters.asked": "A letter is on its way to {address}. It asks whether the address is yours; before you have "
    "said yes "
    "there, no other comes.",
    "letters.on": "The letters go to {address}.",
    "letters.refused": "Letters to {address} could not be delivered. You can give another address.",
    "letters.stop": "No more letters",
    "me.title": "What is known about you here",
    "me.loading": "Asking what is known about you …",
    "me.preview": "This is a preview, and nothing about you is kept.",
    "me.name": "The name others see",
    "me.name.save": "Save the name",
    "me.name.saved": "Your name is changed.",
    "me.listed": "Facilitators may see me named among the people who help many others",
    "me.saved": "Kept.",
    "me.take": "Take it with you",
    "me.take.about": "All of it in one file: your words, your results, and what was decided about them.",
    "me.as.html": "Save it as a page to read",
    "me.as.json": "Save it as data (JSON)",
    "me.erase.title": "Have it deleted",
    "me.erase": "Delete everything about me …",
    "me.erase.sure": "Delete everything about you?",
    "me.erase.package": "Your learning system has its own record of this course. It is not ours to delete: ask whoever "
    "runs it.",
    "me.erase.go": "Go on",
    "me.erase.last": "This cannot be taken back",
    "me.erase.last.about": "As soon as you press the button, your words and your name are gone. Nobody can bring "
    "them back.",
    "me.erase.do": "Delete it for good",
    "me.erase.over": "Deleted",
}
