"""The tables, as SQLAlchemy Core. Times are UTC; documents are JSON. Ids are never secrets: whoever asks for one is
checked against the run of the session that asks."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from lti_tool.storage.admin_tables import admin_acts as admin_acts
from lti_tool.storage.admin_tables import admin_links as admin_links
from lti_tool.storage.admin_tables import admin_sessions as admin_sessions
from lti_tool.storage.columns import Moment, identity, only, reference
from lti_tool.storage.columns import metadata as metadata
from lti_tool.storage.invite_tables import invites as invites
from lti_tool.storage.roster_tables import rosters as rosters
from lti_tool.storage.score_tables import score_targets as score_targets
from lti_tool.storage.score_tables import scores_due as scores_due
from lti_tool.storage.watch_tables import heartbeats as heartbeats

# -- platforms (lti_state.py) ------------------------------------------------------------------------------------------
registrations = Table(
    "registrations",
    metadata,
    identity(),
    Column("issuer", String(500), nullable=False),
    Column("client_id", String(255), nullable=False),
    Column("auth_login_url", Text, nullable=False),
    Column("auth_token_url", Text, nullable=False),
    Column("jwks_url", Text, nullable=False),
    Column("audience", Text),
    Column("name", String(255), nullable=False),
    Column("anonymous", Boolean, nullable=False, default=False),
    Column("family", String(64)),
    # The platform named no deployment when it was registered: the one of its first launch is let in, once.
    Column("awaits_deployment", Boolean, nullable=False, default=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    # Since when an administrator keeps its launches out.
    Column("disabled_at", Moment),
    UniqueConstraint("issuer", "client_id"),
)
deployments = Table(
    "deployments",
    metadata,
    identity(),
    reference("registration_id", "registrations"),
    Column("deployment_id", String(255), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    # When an administrator said no; one that is neither active nor refused waits.
    Column("refused_at", Moment),
    UniqueConstraint("registration_id", "deployment_id"),
)
logins = Table(
    "logins",
    metadata,
    identity(),
    Column("state_hash", String(64), nullable=False, unique=True),
    Column("nonce_hash", String(64), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    reference("registration_id", "registrations"),
    Column("deployment_hint", String(255)),
    Column("target", Text),
    Column("storage_target", String(255)),
    Column("login_hint", Text),
    Column("message_hint", Text),
    Column("expires_at", Moment, nullable=False, index=True),
)
# What platforms have asked facilitators to choose; one row until it is answered.
link_requests = Table(
    "link_requests",
    metadata,
    identity(),
    Column("token_hash", String(64), nullable=False, unique=True),
    reference("registration_id", "registrations"),
    Column("deployment_id", String(255), nullable=False),
    Column("asked", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
key_sets = Table(
    "key_sets",
    metadata,
    Column("url_hash", String(64), primary_key=True),
    Column("url", Text, nullable=False),
    Column("keys", JSON, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("tried_at", Moment, nullable=False),
)
access_tokens = Table(
    "access_tokens",
    metadata,
    reference("registration_id", "registrations", primary_key=True),
    Column("scope_hash", String(64), primary_key=True),
    Column("token", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# One grade column per key is looked for or made, by one worker at a time.
line_items = Table(
    "line_items",
    metadata,
    identity(),
    reference("registration_id", "registrations"),
    Column("key_hash", String(64), nullable=False),
    Column("url", Text),
    Column("claimed_at", Moment, nullable=False),
    UniqueConstraint("registration_id", "key_hash"),
)

# -- people and runs ---------------------------------------------------------------------------------------------------
runs = Table(
    "runs",
    metadata,
    identity(),
    Column("public_id", String(32), nullable=False, unique=True),
    Column("course", String(100), nullable=False),
    Column("title", String(500), nullable=False),
    reference("registration_id", "registrations", nullable=True),
    Column("deployment_id", String(255)),
    # "context:<id>", or "link:<id>" where a platform names no context.
    Column("place", String(600)),
    Column("created_at", Moment, nullable=False),
    # The run whose community this one shares: itself, until it is joined to another.
    reference("root_id", "runs", nullable=True, index=True),
    Column("read_only", Boolean, nullable=False, default=False),
    Column("retention_days", Integer),
    # A facilitator's invitation to join this run; one use, one hour.
    Column("invitation_hash", String(64)),
    Column("invitation_until", Moment),
    # Whether whoever comes is put into a pod with the people of her group in the LMS.
    Column("pods_follow", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("registration_id", "deployment_id", "place", "course"),
)
people = Table(
    "people",
    metadata,
    identity(),
    reference("registration_id", "registrations", nullable=True),
    # For people who come with a package: whose package, and a keyed hash of the id their LMS gave.
    Column("organisation", String(255)),
    Column("subject", String(500), nullable=False),
    Column("platform_name", String(500)),
    Column("chosen_name", String(100)),
    Column("erased_at", Moment),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("registration_id", "subject"),
    UniqueConstraint("organisation", "subject"),
)
enrolments = Table(
    "enrolments",
    metadata,
    identity(),
    reference("run_id", "runs"),
    reference("person_id", "people"),
    Column("role", String(16), nullable=False),
    Column("via", String(16), nullable=False),
    # What the person did alone, and every latch; what happened with others is in `participation`.
    Column("record", JSON, nullable=False),
    Column("version", Integer, nullable=False, default=0),
    Column("place", String(200)),
    Column("complete_at", Moment),
    Column("receipt", Text),
    # The parts of the course (`courses.model.parts`) whose score some platform wants: those in `score_targets`.
    Column("graded", JSON, nullable=False, default=list),
    Column("changed_at", Moment, nullable=False),
    # When the person came; relative dates count from here.
    Column("created_at", Moment, nullable=False),
    # A small lasting group inside the run's community; None until the person first comes to a course that has pods.
    reference("pod_id", "pods", nullable=True, index=True),
    # What the rules said last, kept so that a facilitator's page asks nobody's record: finished, my_turn, waiting,
    # not_started; and what was missing then.
    Column("state", String(16), nullable=False, default="not_started"),
    Column("missing", JSON, nullable=False, default=list),
    # When to ask the rules again although nobody does anything: a step of the ladder, or a date.
    Column("recheck_at", Moment, index=True),
    # The earliest due date of something that is asked and not done yet; None: nothing is due.
    Column("due_at", Moment),
    # May read but not write.
    Column("read_only", Boolean, nullable=False, default=False),
    # Does not want to be named among those who help others.
    Column("unlisted", Boolean, nullable=False, default=False),
    # Since when the person is not in the LMS's course any more, as its roster says; coming back ends it.
    Column("gone_at", Moment),
    UniqueConstraint("run_id", "person_id"),
    Index("ix_enrolments_person_id", "person_id"),
    Index("ix_enrolments_run_id_state_changed_at", "run_id", "state", "changed_at"),
    Index("ix_enrolments_run_id_role_id", "run_id", "role", "id"),
    Index(
        "ix_enrolments_run_id_due_at",
        "run_id",
        "due_at",
        sqlite_where=text("due_at IS NOT NULL"),
        postgresql_where=text("due_at IS NOT NULL"),
    ),
    Index(
        "ix_enrolments_run_id_gone",
        "run_id",
        "id",
        sqlite_where=text("gone_at IS NOT NULL"),
        postgresql_where=text("gone_at IS NOT NULL"),
    ),
)
sessions = Table(
    "sessions",
    metadata,
    identity(),
    Column("token_hash", String(64), nullable=False, unique=True),
    reference("run_id", "runs"),
    # None: somebody who only looks, and of whom nothing is kept.
    reference("enrolment_id", "enrolments", nullable=True, index=True),
    Column("role", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    reference("grant_id", "grants", nullable=True, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
)
drafts = Table(
    "drafts",
    metadata,
    reference("enrolment_id", "enrolments", primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("text", Text, nullable=False),
)

# -- packages ----------------------------------------------------------------------------------------------------------
grants = Table(
    "grants",
    metadata,
    identity(),
    Column("public_id", String(32), nullable=False, unique=True),
    reference("run_id", "runs", index=True),
    Column("organisation", String(255), nullable=False),
    Column("course_digest", String(64), nullable=False),
    Column("seats", Integer),
    Column("used", Integer, nullable=False, default=0),
    Column("join_code_hash", String(64)),
    Column("wrong_codes", Integer, nullable=False, default=0),
    Column("wrong_since", Moment),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("created_at", Moment, nullable=False),
)
grant_origins = Table(
    "grant_origins",
    metadata,
    Column("origin", String(300), primary_key=True),
    reference("grant_id", "grants", primary_key=True, index=True),
)
package_learners = Table(
    "package_learners",
    metadata,
    reference("enrolment_id", "enrolments", primary_key=True),
    reference("grant_id", "grants"),
    # The learner's secrets are derived from the server's own secret, this seed and the generation; none is stored.
    Column("seed", String(64), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("first_hash", String(64)),
    Column("conflict_at", Moment),
    # Until then a facilitator lets the next claim take this place.
    Column("open_until", Moment),
    Index("ix_package_learners_grant_id_enrolment_id", "grant_id", "enrolment_id"),
    Index("ix_package_learners_grant_id_conflict", "grant_id", "enrolment_id", **only("conflict_at IS NOT NULL")),
    Index("ix_package_learners_conflict", "enrolment_id", **only("conflict_at IS NOT NULL")),
)
