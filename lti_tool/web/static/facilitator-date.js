// @ts-check
/** One date of a session: who comes, who waits, who was there, and everything that can be done about it. */
import { el, fill } from "./dom.js"
import { doAt } from "./facilitator-ask.js"
import { find } from "./facilitator-find.js"
import { List } from "./facilitator-list.js"
import { Roster } from "./facilitator-roster.js"
import { rosterFile } from "./facilitator-roster-file.js"
import { takeOff } from "./facilitator-roster-row.js"
import { actsOf, calledPlainly, facts, linked, row } from "./facilitator-rows.js"
import { isComing, isLink, spoken } from "./facilitator-session.js"
import { actsFor, elsewhere, taken, warnings, whenIs } from "./facilitator-session-rows.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-session.js").Meeting} Meeting @typedef {import("./facilitator-roster-row.js").Attendee} Attendee */

export class DateView {
  /** @type {Set<string>} */
  #listed = new Set()

  /** @param {import("./facilitator-desk.js").Desk} desk @param {string} id */
  constructor(desk, id) {
    this.desk = desk
    this.path = `/run/meetings/${encodeURIComponent(id)}`
    this.ask = desk.reader(this.path)
    this.heading = el("h1", { "data-loading": "yes" }, say("look.fetching"))
    this.title = el("p", { class: "eyebrow" })
    this.top = el("div", {})
    this.here = el("div", { class: "here" })
    this.acts = el("div", { class: "entry" })
    this.roster = new Roster(desk, this.path)
    this.waiting = new List({ id: (/** @type {Attendee} */ person) => person.id, row: (person) => this.#waits(person) }, "ol")
    this.queue = el("section", { "aria-labelledby": "date-waiting", hidden: true }, el("h2", { id: "date-waiting" }, say("look.session.queue")), el("p", { class: "soft" }, say("look.session.queue.lead")), this.waiting.element)
    this.left = el("ul", { class: "dates" })
    this.gone = el("details", { class: "fold", hidden: true }, el("summary", {}, say("look.session.left")), this.left)
    this.adding = el("div", { class: "here" })
    this.add = el("p", { class: "buttons" }, el("button", { type: "button", onclick: () => this.#find() }, say("look.session.add")))
    this.file = el("section", { "aria-labelledby": "date-file" }, el("h2", { id: "date-file" }, say("look.session.csv")), rosterFile(desk, this.path, id))
    this.element = el("div", {}, el("p", {}, el("a", { class: "back", href: desk.here("sessions") }, say("look.session.back"))),
      this.title, this.heading, this.top, this.acts,
      el("section", { "aria-labelledby": "date-roster" }, el("h2", { id: "date-roster" }, say("look.session.roster")), this.roster.element, this.gone, this.add, this.adding),
      this.queue, this.file)
  }

  async look() {
    const found = await this.ask()
    if (found) {
      const rest = await this.#rest(found.next)
      this.found = { meeting: found.meeting, people: /** @type {Attendee[]} */ ([...found.roster, ...rest]), left: found.left ?? [] }
    }
    if (this.found) this.#show(this.found)
  }

  /** The roster is marked as a whole, so all of it is here. @param {string|null|undefined} next @returns {Promise<Attendee[]>} */
  async #rest(next) {
    if (!next) return []
    const found = await this.desk.get(`${this.path}?after=${encodeURIComponent(next)}`)
    return [...found.roster, ...(await this.#rest(found.next))]
  }

  /** @param {{meeting: Meeting, people: Attendee[], left: {id: string, name: string, reason: string}[]}} found */
  #show({ meeting, people, left }) {
    this.meeting = meeting
    delete this.heading.dataset.loading
    if (this.heading.textContent !== whenIs(this.desk, meeting).textContent) fill(this.heading, whenIs(this.desk, meeting))
    this.title.textContent = this.desk.title(meeting.activity)
    this.#head(meeting)
    this.#listed = new Set(people.map(({ id }) => id))
    const waiting = people.filter(({ state }) => state === "waiting")
    this.roster.show(meeting, people.filter(({ state }) => state === "booked"))
    this.waiting.show({ rows: waiting })
    this.queue.hidden = !this.waiting.length
    this.gone.hidden = !left.length
    if (!this.left.contains(document.activeElement)) fill(this.left, ...left.map((person) => el("li", {}, linked(this.desk, person), person.reason && [" · ", el("q", { dir: "auto" }, person.reason)])))
    this.add.hidden = meeting.state === "cancelled"
    this.file.hidden = !people.length
  }

  /** @param {Meeting} meeting */
  #head(meeting) {
    const until = isComing(meeting) && meeting.state !== "cancelled" && ["sign_up_until", "cancel_until", "promote_until"].map((name) => {
      const at = meeting[/** @type {"cancel_until"} */ (name)]
      return at && say(`look.session.${name}.at`, { when: spoken(this.desk, { ...meeting, starts: at }) })
    }).filter(Boolean).join(" ")
    const way = (/** @type {string|null} */ link, /** @type {string} */ key) => isLink(link) && el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, say(key))
    if (!this.top.contains(document.activeElement)) fill(this.top, el("div", {}, warnings(this.desk, meeting),
      meeting.state === "cancelled" && meeting.reason && el("blockquote", { dir: "auto" }, meeting.reason),
      facts(...elsewhere(this.desk, meeting), meeting.place && el("bdi", {}, meeting.place), way(meeting.link, "look.session.link.open"), way(meeting.recording, "look.session.recording.open")),
      facts(taken(this.desk, meeting), meeting.waiting > 0 && say("look.session.waiting", { n: meeting.waiting }), meeting.min_seats > 0 && say("look.session.least", { n: meeting.min_seats })),
      until && el("p", { class: "soft" }, until)))
    if (this.here.isConnected && (this.here.firstElementChild || this.acts.contains(document.activeElement))) return
    fill(this.acts, actsOf(actsFor(this.desk, meeting, { page: true }), { here: this.here, first: true }), this.here)
  }

  /** @param {Attendee} person */
  #waits(person) {
    const seat = { label: say("look.session.add.seat"), open: (/** @type {HTMLElement} */ here) => doAt(here, () => this.#put(person)) }
    return row({ who: [linked(this.desk, person)], what: [], acts: [seat, takeOff(this.desk, this.path, person, say("look.session.remove.done", { name: calledPlainly(person) }))] })
  }

  #find() {
    const full = this.meeting?.seats != null && this.meeting.booked >= this.meeting.seats
    find(this.desk, this.adding, {
      title: say("look.session.add.title"), lead: say(full ? "look.session.add.full" : "look.session.add.lead", { n: this.meeting?.seats ?? 0 }), label: say("look.session.add.person"),
      nobody: say("look.session.add.nobody"), first: { query: "", none: say("look.session.add.everybody") },
      fits: ({ id }) => !this.#listed.has(id), choose: (person) => doAt(this.adding, () => this.#put(person)),
    })
  }

  /** @param {{id: string, name: string}} person */
  async #put(person) {
    const { meeting, beyond } = await this.desk.act("POST", `${this.path}/seats`, { person: person.id })
    const undo = () => this.desk.act("DELETE", `${this.path}/seats/${person.id}`)
    return { said: say(beyond ? "look.session.add.beyond" : "look.session.add.done", { name: calledPlainly(person), n: meeting?.seats ?? 0 }), undo }
  }
}
