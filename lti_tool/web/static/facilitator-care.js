// @ts-check
/** Moderation: what was reported, what waits to be let through, and the log of what was decided. */
import { el } from "./dom.js"
import { Audit } from "./facilitator-audit.js"
import { aboutPost } from "./facilitator-kinds.js"
import { List, Section } from "./facilitator-list.js"
import { say } from "./words.js"

export class Care {
  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.due = desk.pace()
    this.asks = ["reported", "pending", "hidden"].map((name) => ({ name, ask: desk.reader(`/run/lists/${name}`), section: this.#section(name) }))
    this.log = desk.reader("/run/audit")
    this.audit = new Audit(desk, (after) => desk.get(`/run/audit?after=${encodeURIComponent(after)}`))
    this.none = el("p", { class: "lead", hidden: true }, say("look.care.none"))
    this.element = el("div", {}, el("h1", {}, say("look.view.care")), this.none, ...this.asks.map(({ section }) => section.element), this.audit.element)
  }

  async look() {
    if (!this.due()) return
    const [log, ...pages] = await Promise.all([this.log(), ...this.asks.map(({ ask }) => ask())])
    for (const [index, page] of pages.entries()) if (page) this.asks[index].section.show(page)
    if (log) this.audit.show(log)
    this.none.hidden = this.asks.some(({ section }) => !section.element.hidden)
  }

  /** @param {string} name */
  #section(name) {
    const more = (/** @type {string} */ after) => this.desk.get(`/run/lists/${name}?after=${encodeURIComponent(after)}`)
    return new Section(name, new List({ id: (/** @type {any} */ post) => post.post, row: (post) => aboutPost(this.desk, post, name), more }))
  }
}
