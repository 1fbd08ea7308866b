// @ts-check
/** Every date of the course's sessions: what is coming first, what was after it, and a new one where it belongs. */
import { el, fill } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { List } from "./facilitator-list.js"
import { isComing, sessionsOf } from "./facilitator-session.js"
import { add } from "./facilitator-session-acts.js"
import { aboutDate } from "./facilitator-session-rows.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-session.js").Meeting} Meeting @typedef {import("./facilitator-session.js").Activity} Activity */

export class Sessions {
  /** @type {Meeting[]} */
  #rest = []
  /** @type {string|null} */
  #next = null

  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.ask = desk.reader("/run/meetings")
    /** @type {Meeting[]} */
    this.first = []
    this.parts = sessionsOf(desk).map((activity) => this.#part(activity))
    this.said = el("p", { class: "soft", role: "status" }, say("look.fetching"))
    this.button = el("button", { type: "button", class: "more-rows", hidden: true, onclick: () => this.#further() }, say("look.session.more"))
    this.element = el("div", {}, el("h1", {}, say("look.session")), el("p", { class: "lead" }, say("look.session.lead")), this.said, ...this.parts.map(({ element }) => element), this.button)
  }

  async look() {
    const found = await this.ask()
    if (!found) return this.#show() // what was coming may be over
    this.first = found.meetings
    if (!this.#rest.length) this.#next = found.next ?? null
    this.said.textContent = ""
    this.#show()
  }

  #show() {
    const all = new Map([...this.#rest, ...this.first].map((meeting) => [meeting.id, meeting]))
    for (const part of this.parts) part.show([...all.values()].filter(({ activity }) => activity === part.activity.id))
    this.button.hidden = this.#next === null
  }

  async #further() {
    try {
      const { meetings, next } = await this.desk.get(`/run/meetings?after=${encodeURIComponent(this.#next ?? "")}`)
      this.#rest.push(...meetings)
      this.#next = next ?? null
      this.#show()
    } catch (error) {
      fill(this.said, wordsOf(error))
    }
  }

  /** One session with its dates. @param {Activity} activity */
  #part(activity) {
    const list = () => new List({ id: (/** @type {Meeting} */ meeting) => meeting.id, row: (meeting) => aboutDate(this.desk, meeting) })
    const [coming, past] = [list(), list()]
    const here = el("div", { class: "here" })
    const none = el("p", { class: "soft" }, say("look.session.none"))
    const before = el("div", { hidden: true }, el("h3", {}, say("look.session.past")), past.element)
    const { label, open } = add(this.desk, activity)
    const id = `session-${activity.id}`
    const element = el("section", { "aria-labelledby": id }, el("h2", { id }, activity.title), el("p", { class: "soft" }, kind(activity)),
      el("p", { class: "buttons" }, el("button", { type: "button", "aria-describedby": id, onclick: () => open?.(here) }, label)), here,
      el("h3", {}, say("look.session.coming")), none, coming.element, before)
    const show = (/** @type {Meeting[]} */ meetings) => {
      const sorted = [...meetings].sort((a, b) => Date.parse(a.starts) - Date.parse(b.starts))
      coming.show({ rows: sorted.filter(isComing) })
      past.show({ rows: sorted.filter((meeting) => !isComing(meeting)).reverse() })
      none.hidden = coming.length > 0
      before.hidden = past.length === 0
    }
    return { activity, element, show }
  }
}

/** @param {Activity} activity */
function kind({ meeting: { mode, minutes } }) {
  return say(`look.session.kind.${mode}`, { n: minutes })
}
