"""What the server knows about somebody, said to her; and what stands in the place of a name that is gone."""

from collections.abc import Mapping
from typing import Final

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = {
    "privacy.former": "a former participant",
    "privacy.name.platform": "Your name here is {name}. Your learning system told it.",
    "privacy.name.chosen": "Your name here is {name}. You chose it.",
    "privacy.name.none": "Your name is not known here.",
    "privacy.id": "Your learning system also sends a code, so that you are recognised when you come back. No e-mail "
    "address and nothing else about you is kept from it.",
    "privacy.run": "{title}: you came on {day}. Kept are how far you are, your answers, your posts with what "
    "they said before you changed them ({posts}), your files ({files}) and texts that you have not sent ({drafts}).",
    "privacy.retention": {
        "one": "In {title} this is deleted by itself when you have not been there for one day.",
        "other": "In {title} this is deleted by itself when you have not been there for {n} days.",
    },
    "privacy.only": "You are the only person who runs {title}. If you have your data deleted, nobody looks after it "
    "until your learning system sends somebody else.",
    "privacy.letters": "A letter a day goes to {address}. The address is kept for nothing else.",
    "privacy.letters.none": "You get no letters, and no address of yours is kept.",
    "privacy.seen": "Colleagues in the course see your name and your posts. The people who run it also see how far you "
    "are, and what they have decided about your part in it.",
    "privacy.erase": "You can have all of it deleted. Your words and your name then vanish here, also from others' "
    "answers that name you; your posts leave an empty place. Grades that your learning system was told stay there. "
    "Where its list of people is read here, a mark made from your code stays, which cannot be turned back, so that "
    "the list does not bring you back. If you open the course again, the mark goes and you begin anew, as somebody "
    "nobody knows.",
    "privacy.erased": "Everything about you has been deleted here. You can close this page. If you open the course "
    "again from your learning system, you begin anew.",
}
