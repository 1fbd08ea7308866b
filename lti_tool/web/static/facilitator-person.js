// @ts-check
/** Everything one person did in this run, in one place: where she is, what is missing and why, her words in context. */
import { el, fill, focusOn, need } from "./dom.js"
import { again, excuse, extend, nudge, readOnly, revoke, unexcuse } from "./facilitator-acts.js"
import { Audit } from "./facilitator-audit.js"
import { entry } from "./facilitator-entry.js"
import { Grades } from "./facilitator-grades.js"
import { List } from "./facilitator-list.js"
import { pair } from "./facilitator-pair.js"
import { actsOf, called, calledPlainly, facts, since, stateOf, todo } from "./facilitator-rows.js"
import { small, wrongGrade } from "./facilitator-kinds.js"
import { whereWas } from "./facilitator-session-person.js"
import { say, when } from "./words.js"

/** @typedef {import("./facilitator-desk.js").Desk} Desk */

export class PersonView {
  #offered = ""

  /** @param {Desk} desk @param {string} id @param {string} [activity] what of her work is looked for, if only one thing is */
  constructor(desk, id, activity) {
    this.wanted = activity
    this.desk = desk
    this.path = `/run/people/${encodeURIComponent(id)}`
    this.ask = desk.reader(this.path)
    this.heading = el("h1", { "data-loading": "yes", dir: "auto" }, say("look.fetching"))
    this.top = el("div", {})
    this.here = el("div", { class: "here" })
    this.acts = el("div", { class: "entry" })
    this.activities = new List({ id: (/** @type {any} */ one) => one.id, row: (one) => this.#activity(one) })
    this.posts = new List({ id: (/** @type {any} */ post) => post.post, row: (post) => entry(desk, post), more: (after) => this.#more("posts", after) })
    this.grades = new Grades(desk, this.path)
    this.audit = new Audit(desk, (after) => this.#more("audit", after))
    this.none = el("p", { class: "soft", hidden: true }, say("look.person.silent"))
    /** @type {any} */
    this.person = null
    this.element = el("div", {},
      el("p", {}, el("a", { class: "back", href: desk.here("people") }, say("look.person.back"))),
      this.heading, this.top, this.acts,
      el("section", { "aria-labelledby": "person-work" }, el("h2", { id: "person-work" }, say("look.person.work")), this.activities.element),
      this.grades.element,
      el("section", { "aria-labelledby": "person-posts" }, el("h2", { id: "person-posts" }, say("look.person.posts")), this.none, this.posts.element),
      this.audit.element)
  }

  async look() {
    const found = await this.ask()
    if (found) this.#tell(found)
    this.#offer()
  }

  /** @param {any} found */
  #tell(found) {
    this.person = found.person
    delete this.heading.dataset.loading
    if (this.heading.textContent !== calledPlainly(found.person)) fill(this.heading, called(found.person))
    this.#head(found.person, found.asks ?? [])
    this.activities.show({ rows: found.activities })
    this.grades.show(found.person, found.grades ?? [])
    this.posts.show(found.posts)
    this.none.hidden = found.posts.rows.length > 0
    this.audit.show(found.audit)
    this.#turnTo()
  }

  /** Go to the activity that was asked for, once: afterwards the reader is wherever she went. */
  #turnTo() {
    const row = this.wanted && this.activities.element.querySelector(`[data-activity="${CSS.escape(this.wanted)}"]`)
    this.wanted = undefined
    if (row instanceof HTMLElement) focusOn(need("h3", row))
  }

  /** @param {any} person @param {{activity: string, reason: string, at: string}[]} asks */
  #head(person, asks) {
    fill(this.top, el("div", {},
      facts(stateOf(person.state), since("look.since", person.since), person.nudged_at && since("look.nudged", person.nudged_at), small(person)),
      todo(person.missing ?? []),
      person.grade && wrongGrade(person.grade.state) && el("p", { class: "trouble" }, say(`look.grade.${person.grade.state}`)),
      facts(person.came && say("look.person.came", { when: when(person.came) }), person.complete_at && say("look.person.finished", { when: when(person.complete_at) })),
      ...asks.map(({ activity, reason, at }) => el("div", {}, facts(say("look.person.asks", { title: this.desk.title(activity) }), when(at)), el("blockquote", { dir: "auto" }, reason))),
      person.conflict && el("p", { class: "trouble" }, say("look.conflict")),
      person.read_only && el("p", { class: "trouble" }, say("look.person.muted"))))
  }

  /** What can be done for her, while nobody is busy with it; what was just said about it stays. */
  #offer() {
    const { person } = this
    const made = JSON.stringify(person)
    if (this.#offered === made || this.here.querySelector("form") || this.acts.contains(document.activeElement)) return
    this.#offered = made
    const acts = [
      ...(person.conflict ? [again(this.desk, person, "rebind")] : []),
      nudge(this.desk, person), extend(this.desk, person), excuse(this.desk, person), ...(person.pod != null ? [pair(this.desk, person)] : []),
      readOnly(this.desk, person),
    ]
    fill(this.acts, actsOf(acts, { here: this.here, first: true }), this.here)
  }

  /** @param {any} one an activity as it is for this person */
  #activity(one) {
    const person = { ...this.person, activity: one.id, due: one.dates?.due, missing: one.missing }
    const here = el("div", { class: "here" })
    const acts = one.state === "excused" ? [unexcuse(this.desk, person)] : one.state === "complete" ? [null, revoke(this.desk, person)]
      : [extend(this.desk, person), excuse(this.desk, person)]
    const { opens, due, closes } = one.dates ?? {}
    return el("li", { class: "row", "data-activity": one.id },
      el("div", { class: "who" }, el("h3", { tabindex: "-1" }, one.title), el("small", {}, one.required ? "" : say("look.person.optional"))),
      el("div", { class: "what" },
        facts(stateOf(KINDS[one.state] ?? one.state), ...["posts", "replies", "reviews_given", "reviews_received", "attended", "outcomes"].map((kind) => one.counts?.[kind] > 0 && !(kind === "attended" && one.counts.make_up) && say(`look.counts.${kind}`, { n: one.counts[kind] })),
          one.score != null && say("look.grade.score", { score: Math.round(one.score * 100) })),
        facts(opens && say("look.opens", { when: when(opens) }), due && say("look.due", { when: when(due) }), closes && say("look.closes", { when: when(closes) }),
          one.extended && say("look.extended"), one.late && say("look.late")),
        facts(...one.checkpoints.map(checkpoint)),
        todo(one.missing ?? []), ...whereWas(this.desk, one),
        one.excused && el("blockquote", { dir: "auto" }, one.excused.reason),
        one.ladder?.length > 0 && el("ol", { class: "steps" }, ...one.ladder.map((/** @type {any} */ step) =>
          el("li", {}, step.said, " ", el("small", {}, when(step.at)))))),
      actsOf(acts, { here, about: undefined }), here)
  }

  /** @param {string} what @param {string} after */
  #more(what, after) {
    return this.desk.get(`${this.path}/${what}?after=${encodeURIComponent(after)}`)
  }
}

/** By when a part of an activity is due, or when it was reached. @param {{of: string, due: string, at: string|null, late: boolean}} point */
function checkpoint({ of, due, at, late }) {
  const key = at ? (late ? "came.late" : "came") : late ? "was" : "due"
  return say(`look.point.${key}`, { what: say(`look.point.${of}`), when: when(at ?? due) })
}

/** The rules' words for where one is in an activity, in this page's. @type {{[state: string]: string}} */
const KINDS = { complete: "finished", waiting_on_peers: "waiting", locked: "not_started" }
