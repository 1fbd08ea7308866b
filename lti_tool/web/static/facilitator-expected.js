// @ts-check
/** Who is in the LMS's course and has not come here yet, as far as the LMS tells, and how fresh that is. */
import { el, fill } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { List } from "./facilitator-list.js"
import { called, row, since } from "./facilitator-rows.js"
import { say } from "./words.js"

/** Milliseconds after which a list that was asked for has usually been read. */
const SOON = 2500

/** @typedef {{known: boolean, n: number|null, rows: {id: string, name: string}[], next: string|null, read_at: string|null, reason: string|null, reading: boolean}} Found */

export class Expected {
  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.q = ""
    this.due = desk.pace()
    const more = (/** @type {string} */ after) => desk.get(`${this.#path()}&after=${encodeURIComponent(after)}`)
    this.list = new List({ id: ({ id }) => id, row: (person) => row({ who: called(person), what: [] }), more })
    this.heading = el("h2", { id: "expected-heading", tabindex: "-1" })
    this.fresh = el("p", { class: "soft" })
    this.trouble = el("p", { class: "trouble", hidden: true })
    this.none = el("p", { hidden: true })
    this.said = el("p", { class: "soft", role: "status" })
    this.again = el("button", { type: "button", onclick: () => this.#again() }, say("look.roster.again"))
    this.element = el("section", { "aria-labelledby": "expected-heading", hidden: true },
      this.heading, this.fresh, this.trouble, this.none, this.list.element, el("p", { class: "buttons" }, this.again), this.said)
  }

  /** Show who is expected; with `q` those called so. @param {string} q */
  async look(q) {
    if (q === this.q && !this.due()) return
    if (q !== this.q) this.list.clear()
    this.q = q
    const found = /** @type {Found} */ (await this.desk.get(this.#path()))
    if (q === this.q) this.#show(found)
  }

  #path() {
    return `/run/roster?${new URLSearchParams(this.q ? { q: this.q } : {})}`
  }

  /** @param {Found} found */
  #show(found) {
    this.element.hidden = !found.known
    if (!found.known) return
    fill(this.heading, found.n ? say("look.roster", { n: found.n }) : say("look.roster.some"))
    this.list.show(found)
    const empty = !found.rows.length && !found.next
    this.none.hidden = !empty
    this.none.textContent = say(!found.read_at ? "look.roster.waiting" : this.q ? "look.roster.nobody" : "look.roster.everybody")
    fill(this.fresh, found.reading ? say("look.roster.reading") : since("look.roster.read", found.read_at))
    this.trouble.hidden = !found.reason
    fill(this.trouble, found.reason ? `${say("look.roster.failed")} ${found.reason}` : "")
    this.again.disabled = found.reading
    if (!found.reading) this.said.textContent = ""
  }

  async #again() {
    try {
      await this.desk.act("POST", "/run/roster/read", {})
      this.said.textContent = say("look.roster.asked")
      dispatchEvent(new Event("acted"))
      setTimeout(() => ((this.desk.acts += 1), dispatchEvent(new Event("acted"))), SOON)
    } catch (error) {
      this.said.textContent = wordsOf(error)
    }
  }
}
