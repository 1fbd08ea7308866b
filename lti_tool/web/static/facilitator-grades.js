// @ts-check
/** How it stands with a person's grades in the learning system: every column by itself, and a way to send it again. */
import { el } from "./dom.js"
import { ask, doAt } from "./facilitator-ask.js"
import { List } from "./facilitator-list.js"
import { actsOf, calledPlainly, facts, since } from "./facilitator-rows.js"
import { say, when } from "./words.js"

/**
 * @typedef {{id: string, title: string|null, whole: boolean, nth: number, state: "none"|"due"|"sent"|"failed"|"differs"|"taken_back",
 *   score: number|null, shown: number|null, next_at: string|null, at: string|null, reason: string|null}} Column
 * @typedef {import("./facilitator-rows.js").Act} Act
 */

export class Grades {
  /** @param {import("./facilitator-desk.js").Desk} desk @param {string} path of the person */
  constructor(desk, path) {
    this.desk = desk
    this.path = path
    /** @type {any} */
    this.person = null
    this.list = new List({ id: (/** @type {Column} */ one) => one.id, row: (one) => this.#row(one), news: ({ state }) => state !== "due" })
    this.none = el("p", { class: "soft", hidden: true }, say("look.grades.none"))
    this.here = el("div", { class: "here" })
    this.all = el("div", { class: "entry", hidden: true }, el("p", { class: "soft" }, say("look.grade.checks")), actsOf([this.#again()], { here: this.here }), this.here)
    this.element = el("section", { "aria-labelledby": "person-grades" },
      el("h2", { id: "person-grades" }, say("look.grades")), this.none, this.list.element, this.all)
  }

  /** @param {any} person @param {Column[]} columns */
  show(person, columns) {
    this.person = person
    this.list.show({ rows: columns })
    this.none.hidden = columns.length > 0
    // With one there is nothing that "all" would add.
    this.all.hidden = columns.filter(sendable).length < 2
  }

  /** @param {Column} one */
  #row(one) {
    const here = el("div", { class: "here" })
    // What has arrived needs nothing; to send it once more is in the menu.
    const acts = one.state === "differs" ? [this.#anyway(one), this.#again(one)] : one.state === "sent" ? [null, this.#again(one)] : sendable(one) ? [this.#again(one)] : []
    const bad = one.state === "failed" || one.state === "differs"
    return el("li", { class: "row" },
      el("div", { class: "who" }, el("h3", { dir: "auto" }, one.title ?? ""), el("small", {}, [one.whole && say("look.grades.whole"), one.nth > 1 && say("look.grades.nth", { n: one.nth })].filter(Boolean).join(" · "))),
      el("div", { class: "what" },
        facts(el(bad ? "strong" : "span", {}, saidOf(one)), !["taken_back", "differs"].includes(one.state) && one.score != null && say("look.grade.score", { score: hundredth(one.score) }),
          one.state === "sent" && since("look.grade.at", one.at), one.next_at && one.reason && say("look.grade.next", { when: when(one.next_at) })),
        one.reason && el("p", { class: bad ? "trouble" : "soft", dir: "auto" }, one.reason)),
      actsOf(acts, { here }), here)
  }

  /** @param {Column} [one] all of them where none is named @returns {Act} */
  #again(one) {
    return { label: say(one ? "look.do.resend" : "look.grade.all"), open: (here) => doAt(here, async () => {
      await this.desk.act("POST", `${this.path}/resend`, one ? { grade: one.id } : {})
      return { said: one ? say("look.grade.one.done", { title: one.title ?? "" }) : say("look.grade.all.done", { name: calledPlainly(this.person) }) }
    }) }
  }

  /** Over a grade that somebody has changed: asked about, as what stands there is lost. @param {Column} one @returns {Act} */
  #anyway(one) {
    const values = { score: hundredth(one.score ?? 0), shown: hundredth(one.shown ?? 0) }
    return { label: say("look.grade.anyway"), open: (here) => ask(here, `anyway:${one.id}`, {
      title: say("look.grade.anyway.title", values), lead: say("look.grade.anyway.lead"), send: say("look.grade.anyway"), fields: [],
    }, async () => {
      await this.desk.act("POST", `${this.path}/resend`, { grade: one.id, anyway: true })
      return { said: say("look.grade.one.done", { title: one.title ?? "" }) }
    }) }
  }
}

/** @param {Column} one */
function saidOf({ state, score, shown }) {
  if (state !== "differs" || score == null || shown == null) return say(`look.grade.${state}`)
  return say("look.grade.differs.shown", { shown: hundredth(shown), score: hundredth(score) })
}

/** @param {Column} one */
function sendable({ state }) {
  return state !== "none" && state !== "taken_back"
}

/** @param {number} share */
function hundredth(share) {
  return Math.round(share * 100)
}
