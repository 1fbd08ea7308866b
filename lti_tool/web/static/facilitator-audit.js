// @ts-check
/** The log: who decided what, about whom, and why. Nothing in it can be changed. */
import { el } from "./dom.js"
import { List } from "./facilitator-list.js"
import { linked } from "./facilitator-rows.js"
import { knows, say, when } from "./words.js"

/** @typedef {{id: string, n?: number, act: string, actor: {id: string, name: string}|null, subject: {id: string, name: string}|null,
 *   activity: string|null, post: string|null, reason: string, at: string}} Line */

export class Audit {
  /** @param {import("./facilitator-desk.js").Desk} desk @param {(after: string) => Promise<any>} more */
  constructor(desk, more) {
    this.desk = desk
    this.list = new List({ id: (/** @type {Line} */ line) => String(line.id), row: (line) => this.#row(line), more })
    this.none = el("p", { class: "soft", hidden: true }, say("look.audit.none"))
    this.element = el("section", { "aria-labelledby": "audit-heading" }, el("h2", { id: "audit-heading" }, say("look.audit")), this.none, this.list.element)
  }

  /** @param {{rows: Line[], next: string|null}} page */
  show(page) {
    this.list.show(page)
    this.none.hidden = page.rows.length > 0
  }

  /** @param {Line} line */
  #row({ act, actor, subject, activity, post, reason, at }) {
    const what = knows(`look.audit.${act}`) ? say(`look.audit.${act}`) : act.replaceAll("_", " ")
    const place = post && activity ? el("a", { href: this.desk.into(`${activity}/${post}`) }, this.desk.title(activity)) : activity && this.desk.title(activity)
    return el("li", { class: "row" },
      el("div", { class: "who" }, what, el("small", {}, el("time", { datetime: at }, when(at)))),
      el("div", { class: "what" },
        el("p", {}, subject && linked(this.desk, subject), subject && place && " · ", place),
        reason && el("p", {}, el("q", { dir: "auto" }, reason)),
        el("p", { class: "soft" }, actor ? [say("look.audit.by"), " ", linked(this.desk, actor)] : say("look.audit.tool"))))
  }
}
