// @ts-check
/** The harvest: what is worth keeping for others, within what each author agreed to, and a file of it to take along. */
import { el, fill } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { entry } from "./facilitator-entry.js"
import { List } from "./facilitator-list.js"
import { say } from "./words.js"

const KINDS = ["best", "answers", "stories"]
const FORMS = ["md", "html", "csv", "json"]

export class Harvest {
  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.due = desk.pace()
    this.kind = "best"
    this.ask = desk.reader("/run/harvest?kind=best")
    const more = (/** @type {string} */ after) => desk.get(`/run/harvest?kind=${this.kind}&after=${encodeURIComponent(after)}`)
    this.list = new List({ id: (/** @type {any} */ post) => post.post, row: (post) => entry(desk, post, { by: true }), more })
    this.none = el("p", { class: "soft", hidden: true })
    this.said = el("p", { role: "status", class: "soft" })
    const kinds = KINDS.map((kind) => el("label", { class: "level" },
      el("input", { type: "radio", name: "kind", value: kind, checked: kind === this.kind, onchange: () => this.#choose(kind) }), say(`look.harvest.${kind}`)))
    this.element = el("div", {}, el("h1", {}, say("look.harvest")), el("p", { class: "lead" }, say("look.harvest.lead")),
      el("fieldset", { class: "kinds" }, el("legend", { class: "unseen" }, say("look.harvest.kind")), ...kinds),
      el("div", { class: "buttons", role: "group", "aria-labelledby": "harvest-take" }, el("span", { id: "harvest-take" }, say("look.harvest.take")),
        ...FORMS.map((form) => el("button", { type: "button", onclick: () => this.#take(form) }, say(`look.harvest.as.${form}`)))),
      this.said, this.none, this.list.element)
  }

  async look() {
    if (!this.due()) return
    const kind = this.kind
    const found = await this.ask()
    if (!found || kind !== this.kind) return
    this.list.show(found)
    this.none.hidden = found.rows.length > 0
    this.none.textContent = say(`look.harvest.none.${kind}`)
  }

  /** @param {string} kind */
  #choose(kind) {
    this.kind = kind
    this.due = this.desk.pace()
    this.ask = this.desk.reader(`/run/harvest?kind=${kind}`)
    this.list.clear()
    this.list.show({ rows: [] })
    dispatchEvent(new Event("acted"))
  }

  /** @param {string} form */
  async #take(form) {
    fill(this.said, say("look.doing"))
    try {
      await this.desk.download(`/run/harvest/export?kind=${this.kind}&as=${form}`, `harvest-${this.kind}.${form}`)
      fill(this.said, say("look.harvest.taken"))
    } catch (error) {
      fill(this.said, wordsOf(error))
    }
  }
}
