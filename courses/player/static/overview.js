// @ts-check
/** The overview: where a course begins, what is still missing with the way there, and what one has in the end. */
import { el, fill, homeward, need, sign } from "./dom.js"
import { inOrder, wayThere } from "./missing.js"
import { percent, say } from "./words.js"

/** @typedef {import("./course.js").Course} Course */

export class Overview {
  /** @param {Course} course */
  constructor(course) {
    this.course = course
    this.section = need("#overview")
  }

  update() {
    const { complete } = this.course.state.outcome
    this.section.dataset.complete = String(complete)
    this.#next()
    const { notices = 0 } = this.course.state
    need("#news", this.section).hidden = !notices
    need("#news a", this.section).textContent = say("inbox.news", { n: notices })
    this.#missing(complete)
    this.#finished(complete)
  }

  #next() {
    const link = /** @type {HTMLAnchorElement} */ (need("#next", this.section))
    const { plan, state } = this.course
    const begun = plan.activities.some(({ id }) => !["not_started", "locked"].includes(this.course.standing(id)))
    const next = plan.activities.find(({ id, required }) => required && this.#ready(id)) ?? plan.activities[0]
    link.hidden = state.outcome.complete || !next
    link.href = `#/${next?.id ?? ""}`
    link.textContent = begun && next ? say("overview.continue", { title: next.title }) : say("overview.begin")
  }

  /** @param {string} id */
  #ready(id) {
    return ["not_started", "my_turn"].includes(this.course.standing(id))
  }

  /** @param {boolean} complete */
  #missing(complete) {
    const block = need("#missing", this.section)
    block.hidden = complete || !this.course.learning
    const items = inOrder(this.course).map((item) => {
      const state = item.turn === "others" ? "waiting_on_peers" : this.course.standing(item.activity)
      const late = state === "locked" && el("small", {}, say("state.locked"))
      return el("li", {}, sign(state), el("span", {}, wayThere(this.course, item), late && " ", late))
    })
    // A list that did not change stays as it is, with the keyboard where it was.
    const list = need("ul", block)
    if (list.textContent !== items.map((item) => item.textContent).join("")) fill(list, items)
  }

  /** @param {boolean} complete */
  #finished(complete) {
    const block = need("#finished", this.section)
    block.hidden = !complete
    if (!complete) return fill(block)
    const { outcome, receipt } = this.course.state
    const { home } = this.course.opened
    const graded = this.course.plan.activities.some(({ points }) => points > 0)
    fill(block,
      el("h2", {}, say("overview.done")),
      el("p", {}, say("overview.done.text")),
      graded && el("p", { class: "score" }, say("overview.score", { score: percent(outcome.score) })),
      receipt && el("p", { class: "receipt" }, el("strong", {}, say("overview.receipt")), " ",
        el("code", { translate: "no" }, receipt.code), " ", el("small", {}, say("overview.receipt.text"))),
      home && el("p", {}, homeward(home)))
  }
}
