// @ts-check
/**
 * Who was there, marked without taking the hands off the keyboard: a letter marks somebody and goes on to the next, the
 * arrows walk. Every mark is saved by itself; what could not be saved stays, says so, and is tried again.
 */
import { el, fill, focusOn } from "./dom.js"
import { doAt } from "./facilitator-ask.js"
import { wordsOf } from "./facilitator-desk.js"
import { RosterRow } from "./facilitator-roster-row.js"
import { Clock } from "./facilitator-session-times.js"
import { openFrom } from "./facilitator-session.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-session.js").Meeting} Meeting @typedef {import("./facilitator-roster-row.js").Attendee} Attendee @typedef {import("./facilitator-roster-row.js").Mark} Mark */

const PAUSE = 1500 // milliseconds: people are told how they were marked, so a slip can be put right before
/** @type {{[key: string]: Mark}} */
const KEYS = { p: "present", l: "late", x: "partial", e: "excused", a: "absent", Delete: null, Backspace: null }
const STEPS = /** @type {{[key: string]: number}} */ ({ ArrowUp: -1, ArrowDown: 1 })

export class Roster {
  /** @type {Map<string, RosterRow>} */
  #rows = new Map()
  /** @type {Map<string, Mark>} marks that the tool does not have yet */
  #unsaved = new Map()
  #timer = 0
  /** @type {Meeting|null} */
  #meeting = null

  /** @param {import("./facilitator-desk.js").Desk} desk @param {string} path of the date */
  constructor(desk, path) {
    this.desk = desk
    this.path = path
    this.list = el("ol", { class: "rows roster", onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) })
    this.lead = el("p", { class: "soft" })
    this.said = el("p", { class: "soft", role: "status" })
    this.trouble = el("p", { class: "trouble", role: "alert", hidden: true })
    this.here = el("div", { class: "here" })
    this.rest = el("p", { class: "buttons", hidden: true }, ...["present", "absent"].map((mark) =>
      el("button", { type: "button", onclick: () => this.#markRest(/** @type {Mark} */ (mark)) }, say(`look.session.rest.${mark}`))))
    this.keys = el("p", { class: "soft keys" }, ...Object.entries(KEYS).filter(([, mark]) => mark).flatMap(([key, mark]) => [el("kbd", {}, key.toUpperCase()), ` ${say(`look.session.attendance.${mark}`)} · `]),
      el("kbd", {}, "↑"), " ", el("kbd", {}, "↓"), ` ${say("look.session.roster.keys.walk")} · `, el("kbd", {}, "Del"), ` ${say("look.session.roster.keys.clear")}`)
    this.element = el("div", {}, this.lead, this.keys, this.list, this.said, this.trouble, this.rest, this.here)
  }

  /** @param {Meeting} meeting @param {Attendee[]} people those with a seat */
  show(meeting, people) {
    this.#meeting = meeting
    const early = Date.now() < openFrom(meeting).getTime()
    const closed = early || meeting.state === "cancelled"
    this.lead.textContent = people.length ? (early ? say("look.session.roster.early", { when: new Clock(this.desk.config.language).moment(openFrom(meeting), meeting.zone) }) : "") : say("look.session.roster.none")
    this.keys.hidden = closed || !people.length
    const gone = new Set(this.#rows.keys())
    for (const person of people) {
      gone.delete(person.id)
      const row = this.#rows.get(person.id) ?? this.#made(person)
      if (!this.#unsaved.has(person.id)) row.show(person, closed)
    }
    for (const id of gone) if (this.#rows.get(id)?.leave()) this.#rows.delete(id)
    this.#count()
  }

  /** @param {Attendee} person */
  #made(person) {
    const row = new RosterRow(this.desk, this.path, person, { mark: (mark) => this.#mark(person.id, mark), session: this.#meeting })
    this.#rows.set(person.id, row)
    this.list.append(row.element)
    return row
  }

  /** @param {string} id @param {Mark} mark */
  #mark(id, mark) {
    this.#unsaved.set(id, mark)
    this.#rows.get(id)?.choose(mark)
    this.#count()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save(), PAUSE)
    document.addEventListener("visibilitychange", this.#hurry, { once: true })
  }

  /** Whoever turns away may not come back. */
  #hurry = () => void this.#save()

  async #save() {
    const sent = new Map(this.#unsaved)
    if (!sent.size) return
    try {
      await this.#put([...sent])
      for (const [id, mark] of sent) if (this.#unsaved.get(id) === mark) this.#unsaved.delete(id)
      this.trouble.hidden = true
      dispatchEvent(new Event("acted"))
    } catch (error) {
      fill(this.trouble, say("look.session.roster.unsaved", { n: this.#unsaved.size }), " ", wordsOf(error), " ", el("button", { type: "button", class: "link", onclick: () => this.#save() }, say("look.session.roster.again")))
      this.trouble.hidden = false
    }
    this.#count()
  }

  /** @param {[string, Mark][]} marks */
  async #put(marks) {
    const all = marks.map(([person, attendance]) => ({ person, attendance, minutes: this.#rows.get(person)?.person.minutes ?? null }))
    const { roster } = await this.desk.act("PUT", `${this.path}/attendance`, { marks: all })
    for (const person of roster) this.#rows.get(person.id)?.show(person, false)
  }

  /** Everybody without a mark gets this one; it can be taken back. @param {Mark} mark */
  async #markRest(mark) {
    const open = [...this.#rows].filter(([, row]) => row.open).map(([id]) => id)
    await doAt(this.here, async () => {
      await this.#put(open.map((id) => [id, mark]))
      return { said: say(`look.session.rest.${mark}.done`, { n: open.length }), undo: () => this.#put(open.map((id) => [id, null])) }
    })
  }

  #count() {
    const rows = [...this.#rows.values()].filter(({ applies }) => applies)
    const open = rows.filter((row) => row.open).length
    const early = this.#meeting && (Date.now() < openFrom(this.#meeting).getTime() || this.#meeting.state === "cancelled")
    const text = !rows.length || early ? "" : say(open ? "look.session.roster.open" : "look.session.roster.all", { n: open || rows.length, all: rows.length })
    const words = this.#unsaved.size ? say("look.doing") : text
    if (this.said.textContent !== words) this.said.textContent = words
    this.rest.hidden = early || !open || rows.length < 2
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const target = /** @type {HTMLElement} */ (event.target)
    if (event.ctrlKey || event.metaKey || event.altKey || !target.matches("input[type=radio]")) return
    const rows = [...this.list.children].map((child) => /** @type {HTMLElement} */ (child)).filter((child) => child.querySelector("input:enabled"))
    const at = rows.findIndex((row) => row.contains(target))
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (!Object.hasOwn(KEYS, key) && !STEPS[key]) return
    event.preventDefault()
    if (Object.hasOwn(KEYS, key)) this.#mark(rows[at].dataset.person ?? "", KEYS[key])
    const next = rows[at + (STEPS[key] ?? (KEYS[key] ? 1 : 0))]
    if (next) focusOn(/** @type {HTMLElement} */ (next.querySelector("input:checked") ?? next.querySelector("input")))
  }
}
