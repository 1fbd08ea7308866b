"""Finding one's way, states, the overview, pages, and what is kept."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "numbers": "no|one|two|three|four|five|six|seven|eight|nine",
    # Finding one's way
    "nav.label": "Course",
    "nav.contents": "Contents",
    "nav.skip": "Skip to the text",
    "nav.progress": "{n} of {all} done",
    "nav.next": "Next: {title}",
    "nav.back": "Back to {title}",
    "nav.to_overview": "To the overview",
    "page.opening": "Opening your course …",
    "page.failed": "The course could not be opened. Nothing you did before is lost. Reload this page; if that does not "
    "help, start it again from where you came.",
    "page.no_script": "This course needs JavaScript to keep your progress. Please switch it on and reload the page.",
    "page.text": "Text",
    "minutes": {"one": "{n} minute", "other": "{n} minutes"},
    "minutes.short": "{n} min",
    "with_others": "with others",
    "optional": "optional",
    "author.table": "Table",
    "type.page": "Reading",
    "type.quiz": "Quiz",
    "type.discussion": "Discussion",
    "type.question_board": "Questions and answers",
    "type.showcase": "Stories",
    "type.peer_assessment": "Review each other",
    # States, always beside the sign of two points
    "state.locked": "opens later",
    "state.not_started": "not started",
    "state.my_turn": "your turn",
    "state.waiting_on_peers": "waiting for others",
    "state.complete": "done",
    "state.excused": "excused",
    "state.new": "{n} new",
    "locked.heading": "This opens after something else",
    "locked.first": "First:",
    # The overview
    "overview.begin": "Begin",
    "overview.continue": "Continue: {title}",
    "overview.length": {"one": "About {n} minute", "other": "About {n} minutes"},
    "overview.together": "part of it with other people",
    "overview.ahead": "What you will do with others",
    "overview.missing": "To finish this course",
    "overview.done": "You did it, together.",
    "overview.done.text": "Everything this course asks for is there. You can come back at any time to read, and to "
    "answer people who write to you.",
    "overview.score": "Your score: {score}",
    "overview.receipt": "Your receipt",
    "overview.receipt.text": "This code proves that you finished. Your learning system has it too.",
    # Pages
    "ahead.label": "Ahead, with others",
    "done.button": "Done",
    "done.hint": "Mark this as done when you have finished it.",
    "done.is": "You marked this as done.",
    # What is kept
    "saved.saved": "Saved",
    "saved.saving": "Saving …",
    "saved.unsent": "Kept here, not sent yet",
    "saved.offline": "The discussion is out of reach; your words are kept",
    "saved.ended": "Your visit has ended: open the course again",
    "notice.preview": "This is a preview. Nothing you do here is recorded.",
    "notice.review": "You are looking at your finished course again. Your record stays as it is; what you write in the "
    "discussion is sent.",
    "notice.review.open": "Your learning system has this course down as finished, and its record stays as it is. "
    "Something is still open here; what you write is sent.",
    "notice.browse": "You are only looking around. Nothing you do here is recorded.",
    "notice.no_lms": "This course was not opened from a learning system. Everything works, but nothing is recorded.",
    "notice.facilitator": "You are here as a facilitator. What you do is not graded.",
    "notice.desk": "Back to facilitating",
    "nav.home": "Back to {name}",
    "nav.home.lms": "your learning platform",
    "notice.offline": "The discussion cannot be reached just now. Go on working: what you write is kept and sent "
    "later.",
    "notice.refused": "The discussion did not let this course in. Go on working: what you write is kept. Please tell "
    "whoever gave you this course.",
    "notice.ended": "Your visit has ended because it was long. What was saved is kept. Open the course again from "
    "where you came.",
    "notice.unopened": "This page does not know yet who you are. Open the course in your learning system. If you "
    "have scanned a code, enter the one that is shown now at the same place there.",
    "notice.not_connected": "This copy of the course is not connected to a discussion. You can read and practise, but "
    "not finish. Please ask whoever gave you this course.",
    "notice.damaged": "What your learning system kept for this course cannot be read, so some of your pages and "
    "quizzes may be open again. What you did with others is safe.",
    "notice.grant_revoked": "The discussion of this course has been closed by its organiser. You can read and "
    "practise, but not finish. Please ask whoever gave you this course.",
    "notice.grant_expired": "The discussion of this course has ended. You can read and practise, but not finish. "
    "Please ask whoever gave you this course.",
    "notice.grant_unknown": "The discussion does not know this copy of the course. You can read and practise; what "
    "you write is kept. Please ask whoever gave you this course.",
    "notice.grant_full": "All places in this discussion are taken. You can read and practise; what you write is kept. "
    "Please ask whoever gave you this course.",
    "notice.origin_not_allowed": "The discussion may not be used from this website. You can read and practise; what "
    "you write is kept. Please ask whoever gave you this course.",
    "notice.learner_claimed": "Somebody has already begun here in your place, perhaps you on another device. You can "
    "read and practise; what you write is kept. Your facilitator can let you in again.",
    "notice.learner_refused": "The discussion did not let you in. You can read and practise; what you write is kept. "
    "Your facilitator can help.",
    "notice.join_code": "The discussion of this course asks for a join code. You get it from whoever runs the course. "
    "You can read and practise already; what you write is kept.",
    "join.label": "Join code",
    "join.send": "Join",
    "join.missing": "Write the code first.",
    "join.sending": "Asking …",
    "join.offline": "The discussion cannot be reached just now. Try again in a minute.",
    "join.done": "You are in.",
    "error.offline": "Not sent yet: the discussion cannot be reached. Your words are kept and sent later.",
    "error.refused": "Not sent: the discussion did not accept it. Your words are kept here.",
    "error.ended": "Not sent: your visit has ended. Copy your words to be safe. Open the course again from where you "
    "came.",
    "error.too_long": "Not sent: this is too long. Shorten it and send it again; your words are kept.",
    "error.too_fast": "Not sent: too many posts in a short time. Wait a minute and send it again; your words are kept.",
    "error.empty": "There is nothing to send yet. Write a few words first.",
    "error.locked": "Not sent: this opens after something else. Your words are kept.",
    "error.server": "Not sent: something went wrong on our side. Your words are kept; please try again.",
}
