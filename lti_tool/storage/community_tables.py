"""The tables of the community: pods, spaces, posts and everything people do to them.

A post is never deleted while others may have answered it: `state` says who still sees it. Counts in `spaces` and
`participation` are kept in the transaction that changes a post, always by counting that person's own posts anew, so
they can never drift from the history.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from lti_tool.storage.care_tables import asks as asks
from lti_tool.storage.care_tables import audit as audit
from lti_tool.storage.care_tables import digests as digests
from lti_tool.storage.care_tables import notices as notices
from lti_tool.storage.care_tables import rechecks as rechecks
from lti_tool.storage.care_tables import reports as reports
from lti_tool.storage.care_tables import tallies as tallies
from lti_tool.storage.columns import Moment, identity, metadata, only, reference
from lti_tool.storage.meeting_tables import make_ups as make_ups
from lti_tool.storage.meeting_tables import meetings as meetings
from lti_tool.storage.meeting_tables import seats as seats

pods = Table(
    "pods",
    metadata,
    identity(),
    # The root of the run: a pod may hold people of every run that is joined to it.
    reference("run_id", "runs", index=True),
    Column("number", Integer, nullable=False),
    Column("members", Integer, nullable=False, default=0),
    Column("newest_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    reference("merged_into", "pods", nullable=True),
    # The LMS's group that this pod was made for: the run its people come through, and the group's id there.
    Column("lms_group", String(200)),
    # Smallest first: where somebody can be brought together with others.
    Index("ix_pods_run_id_members", "run_id", "members", "newest_at", "id", **only("merged_into IS NULL")),
    Index("ix_pods_lms_group", "lms_group", **only("lms_group IS NOT NULL")),
)
spaces = Table(
    "spaces",
    metadata,
    identity(),
    # The root of the run, as above.
    reference("run_id", "runs"),
    Column("activity", String(100), nullable=False),
    # 0: the whole run; else a pod's id.
    Column("pod", Integer, nullable=False, default=0),
    # Grows with everything that changes what a feed shows.
    Column("version", Integer, nullable=False, default=0),
    # Learners who have a countable contribution here, and everything learners wrote here.
    Column("contributors", Integer, nullable=False, default=0),
    Column("written", Integer, nullable=False, default=0),
    Column("locked", Boolean, nullable=False, default=False),
    # Somebody new contributed: the worker asks the rules about those who wait here.
    Column("stirred", Boolean, nullable=False, default=False, index=True),
    # none, first, all; None: as the course says.
    Column("premoderate", String(8)),
    # Meetings that somebody could sign up for now; the worker looks when a sign-up closes.
    Column("dates", Integer, nullable=False, default=0),
    UniqueConstraint("run_id", "activity", "pod"),
    # Of all the pods in a run, a page asks for one.
    Index("ix_spaces_run_id_pod", "run_id", "pod"),
)
posts = Table(
    "posts",
    metadata,
    identity(),
    reference("space_id", "spaces"),
    # The root of the run, as the space has it: what facilitators look for is one range of an index, however many pods.
    Column("run_id", Integer),
    reference("parent_id", "posts", nullable=True),
    reference("enrolment_id", "enrolments"),
    # The author's role when it was written: a person's role may change, history may not.
    Column("facilitator", Boolean, nullable=False),
    # The space's version when this post last changed: what is newer than a reader has seen is one range of an index.
    Column("seq", Integer, nullable=False),
    # visible, pending (before a facilitator has seen it), hidden (by moderation), withdrawn (by its author), erased.
    Column("state", String(16), nullable=False, default="visible"),
    Column("text", Text, nullable=False),
    # JSON text, parsed once when written and copied into every answer as it stands.
    Column("nodes", Text, nullable=False),
    # The text folded for searching.
    Column("folded", Text, nullable=False),
    # Showcase and interview: what was written in each field, by its id.
    Column("fields", JSON),
    # Re-use beyond the run: none, name, anonymous. None: not asked.
    Column("consent", String(16)),
    # What else the answer says of it, as JSON members made when it was written: attachments, mentions.
    Column("extras", Text),
    Column("words", Integer, nullable=False),
    Column("minimum", Integer, nullable=False),
    Column("countable", Boolean, nullable=False),
    # Since when it counts; edits that leave it countable leave this as well.
    Column("counted_at", Moment),
    Column("why", String(32)),
    # What a facilitator may want to look at: near_repeat, burst.
    Column("flag", String(16)),
    Column("fingerprint", String(64), nullable=False),
    # Facts about a reply, as they were when it was written; they outlive what it answers.
    reference("to_id", "enrolments", nullable=True, index=True),
    # sample:<n>, earlier:<post id>, colleague: what is answered where no peer of this space is; parted:<post id> where
    # what it answers has left with its run.
    Column("target", String(64)),
    # Answers somebody who answered the author's own post.
    Column("answer_back", Boolean, nullable=False, default=False),
    Column("anonymous", Boolean, nullable=False, default=False),
    # A facilitator's answer that only this person sees.
    reference("private_to", "enrolments", nullable=True),
    # Who cares for an open question.
    reference("owner_id", "enrolments", nullable=True),
    # Kept as they happen: visible answers by others, endorsements, and the two marks of an answer.
    Column("answers", Integer, nullable=False, default=0),
    # The same without facilitators': peers whom the author can answer back.
    Column("peer_answers", Integer, nullable=False, default=0),
    Column("endorsed", Integer, nullable=False, default=0),
    Column("helped", Boolean, nullable=False, default=False),
    Column("confirmed", Boolean, nullable=False, default=False),
    Column("best_practice", Boolean, nullable=False, default=False),
    # A learner's post, and no answer to anything, that nobody else has answered so that it counts.
    Column("unanswered", Boolean, nullable=False, default=False),
    # Somebody has reported it, and nobody has decided about that.
    Column("reported", Boolean, nullable=False, default=False),
    # Peers' reviews of this work, done or begun; None for everything that is not handed in to be reviewed.
    Column("reviews", Integer),
    Column("edited_at", Moment),
    Column("created_at", Moment, nullable=False),
    Index("ix_posts_space_id_id", "space_id", "id"),
    Index("ix_posts_space_id_seq", "space_id", "seq"),
    Index("ix_posts_space_id_fingerprint", "space_id", "fingerprint"),
    Index("ix_posts_space_id_enrolment_id", "space_id", "enrolment_id"),
    Index("ix_posts_space_id_facilitator_id", "space_id", "facilitator", "id"),
    Index("ix_posts_enrolment_id_created_at", "enrolment_id", "created_at"),
    Index("ix_posts_parent_id", "parent_id"),
    Index("ix_posts_space_id_state_answers_id", "space_id", "state", "answers", "id"),
    # The work that fewest have looked at comes first; nothing else weighs on this index.
    Index("ix_posts_space_id_reviews_id", "space_id", "reviews", "id", **only("reviews IS NOT NULL")),
    # The few that are worth keeping, for facilitators.
    Index("ix_posts_run_id_best", "run_id", "id", **only("best_practice")),
    Index("ix_posts_run_id_helped", "run_id", "id", **only("helped OR confirmed")),
    # What a facilitator has to look at, and what there is at all, newest or oldest first.
    Index("ix_posts_run_id_unanswered", "run_id", "id", **only("unanswered")),
    Index("ix_posts_run_id_reported", "run_id", "id", **only("reported")),
    Index("ix_posts_run_id_state_id", "run_id", "state", "id", **only("state <> 'visible'")),
    Index("ix_posts_run_id_id", "run_id", "id"),
    # Whoever is removed is looked for here; without these each would be looked for in every post.
    Index("ix_posts_private_to", "private_to", **only("private_to IS NOT NULL")),
    Index("ix_posts_owner_id", "owner_id", **only("owner_id IS NOT NULL")),
)
# What a post said before each edit; the first version is number 1.
post_versions = Table(
    "post_versions",
    metadata,
    reference("post_id", "posts", primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("fields", JSON),
    Column("words", Integer, nullable=False),
    Column("written_at", Moment, nullable=False),
)
# endorse (any peer), helped_me (who asked), confirmed, best_practice (facilitators).
marks = Table(
    "marks",
    metadata,
    reference("post_id", "posts", primary_key=True),
    reference("enrolment_id", "enrolments", primary_key=True, index=True),
    Column("kind", String(16), primary_key=True),
    Column("created_at", Moment, nullable=False),
)
mentions = Table(
    "mentions",
    metadata,
    reference("post_id", "posts", primary_key=True),
    reference("enrolment_id", "enrolments", primary_key=True, index=True),
)
attachments = Table(
    "attachments",
    metadata,
    identity(),
    # Also the name of its file.
    Column("public_id", String(32), nullable=False, unique=True),
    reference("enrolment_id", "enrolments", index=True),
    # None until the post it belongs to has been sent.
    reference("post_id", "posts", nullable=True, index=True),
    Column("name", String(200), nullable=False),
    Column("type", String(40), nullable=False),
    Column("size", Integer, nullable=False),
    Column("alt", String(500), nullable=False),
    Column("created_at", Moment, nullable=False),
)
participation = Table(
    "participation",
    metadata,
    reference("space_id", "spaces", primary_key=True),
    reference("enrolment_id", "enrolments", primary_key=True, index=True),
    # Countable posts, replies to peers of this space, different people answered, everything written whether it counts.
    Column("posts", Integer, nullable=False, default=0),
    Column("replies", Integer, nullable=False, default=0),
    Column("peers", Integer, nullable=False, default=0),
    Column("written", Integer, nullable=False, default=0),
    # Countable answers on the steps of the ladder: to earlier runs, to samples, a colleague, a facilitator.
    Column("earlier", Integer, nullable=False, default=0),
    Column("samples", Integer, nullable=False, default=0),
    Column("colleague", Integer, nullable=False, default=0),
    Column("staff", Integer, nullable=False, default=0),
    Column("answer_backs", Integer, nullable=False, default=0),
    Column("endorsements", Integer, nullable=False, default=0),
    Column("accepted", Integer, nullable=False, default=0),
    Column("reviews_given", Integer, nullable=False, default=0),
    Column("reviews_received", Integer, nullable=False, default=0),
    # Live sessions: was there, agreed on an outcome, has a seat to come (or waits for one), meetings that ended since
    # she came, and whether she made up for one.
    Column("attended", Integer, nullable=False, default=0),
    Column("outcomes", Integer, nullable=False, default=0),
    Column("booked", Integer, nullable=False, default=0),
    Column("past", Integer, nullable=False, default=0),
    Column("make_up", Boolean, nullable=False, default=False),
    # What the levels given to the work come to, from 0 to 1; None while nobody has assessed it.
    Column("marks", Float),
    # When the first countable post of one's own arrived: the ladder counts from here.
    Column("posted_at", Moment),
    # Has done her part and waits for others: looked at again when somebody new contributes.
    Column("waiting", Boolean, nullable=False, default=False),
    # Visible answers of peers to her own posts here: people she can answer back.
    Column("answers", Integer, nullable=False, default=0),
    # The newest post this person has seen, by its id.
    Column("read_id", Integer, nullable=False, default=0),
    Index("ix_participation_space_id_waiting", "space_id", "waiting"),
    # Who has answered most people.
    Index("ix_participation_space_id_peers", "space_id", "peers", **only("peers >= 3")),
)
answered = Table(
    "answered",
    metadata,
    reference("space_id", "spaces", primary_key=True),
    reference("enrolment_id", "enrolments", primary_key=True, index=True),
    reference("peer_id", "enrolments", primary_key=True, index=True),
)
sent = Table(
    "sent",
    metadata,
    reference("enrolment_id", "enrolments", primary_key=True),
    Column("key", String(100), primary_key=True),
    reference("post_id", "posts", index=True),
)
# Work looked at against a rubric: by peers (peer), on samples for practice (training), by facilitators (staff).
reviews = Table(
    "reviews",
    metadata,
    identity(),
    reference("space_id", "spaces"),
    # Whose work, and which; both None for practice on a `sample`.
    reference("subject_id", "enrolments", nullable=True, index=True),
    reference("post_id", "posts", nullable=True, index=True),
    Column("sample", String(64)),
    reference("assessor_id", "enrolments"),
    Column("kind", String(16), nullable=False),
    # assigned, lapsed (not done in time: others may get the work too), done, void (its work is not there any more).
    Column("state", String(16), nullable=False),
    # The level given for each criterion, by their ids.
    Column("levels", JSON, nullable=False, default=dict),
    Column("comment", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    # Two of them, because no empty value equals another: one for work, one for samples.
    UniqueConstraint("assessor_id", "post_id", "kind"),
    UniqueConstraint("space_id", "assessor_id", "sample"),
    # Only what is begun and may be left lying; everything else is found by its assessor, its subject or its work.
    Index("ix_reviews_space_id_created_at", "space_id", "created_at", **only("state = 'assigned'")),
)
