// @ts-check
/**
 * Looking at work with a rubric, without taking the hands off the keyboard: a number chooses a level and goes on to the
 * next criterion, Ctrl+Enter saves and goes on to the next person. The keys work only while one is at the work or in
 * the form.
 */
import { el, fill, focusOn } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { calledPlainly, facts, linked, since } from "./facilitator-rows.js"
import { Rubric } from "./facilitator-rubric.js"
import { sourceOf } from "./facilitator-work.js"
import { say } from "./words.js"

/** @typedef {import("./facilitator-work.js").Work} Work */

export class Grading {
  /** @type {Work[]} */
  #works = []
  /** @type {string|null} */
  #next = null
  #at = 0

  /** @param {import("./facilitator-desk.js").Desk} desk @param {string[]} rest activity, person */
  constructor(desk, [activity, person]) {
    this.desk = desk
    const all = desk.config.activities.filter(({ rubric }) => rubric)
    this.activity = all.find(({ id }) => id === activity) ?? (all.length === 1 ? all[0] : null)
    this.wanted = person
    this.asked = false
    this.heading = el("h1", {}, this.activity ? say("look.grading.title", { title: this.activity.title }) : say("look.grading"))
    this.body = el("div", {})
    this.said = el("p", { role: "status", class: "soft" })
    this.element = el("div", {}, this.heading, this.said, this.body)
    if (!this.activity) this.#choose(all)
    else this.source = sourceOf(desk, this.activity)
  }

  /** Fetched once: whoever is grading keeps the order of people she began with. */
  async look() {
    if (!this.source || this.asked) return
    const found = await this.source.page(null)
    this.asked = true
    this.#works = found.rows
    this.#next = found.next
    const open = this.#works.findIndex((work) => (this.wanted ? work.person.id === this.wanted : !work.done))
    this.#show(Math.max(0, open), false)
  }

  /** @param {{id: string, title: string}[]} all */
  #choose(all) {
    fill(this.body, all.length
      ? el("ul", { class: "rows" }, ...all.map(({ id, title }) => el("li", { class: "row" }, el("a", { class: "who", href: this.desk.here(`grading/${id}`) }, title))))
      : el("p", { class: "lead" }, say("look.grading.none")))
  }

  /** @param {number} index @param {boolean} [moved] */
  #show(index, moved = true) {
    this.#at = index
    const work = this.#works[index]
    if (!work) return fill(this.body, el("p", { class: "lead" }, say("look.grading.nobody")))
    const rubric = new Rubric(/** @type {any} */ (this.activity?.rubric), work, {
      save: (given) => this.#save(work, given), undo: work.done ? () => this.#undo(work) : null, reason: this.source?.reason ?? false, step: (by) => this.#step(by),
    })
    const name = el("h2", { tabindex: "-1" }, linked(this.desk, work.person))
    const whole = this.#next === null
    const walk = el("div", { class: "walk" },
      el("button", { type: "button", disabled: index === 0, onclick: () => this.#step(-1) }, say("look.grading.previous")),
      el("button", { type: "button", disabled: whole && index + 1 >= this.#works.length, onclick: () => this.#step(1) }, say("look.grading.next")),
      el("span", { class: "soft" }, say(whole ? "look.grading.place" : "look.grading.place.more", { at: index + 1, n: this.#works.length })))
    fill(this.body, walk, el("div", { class: "grade", onkeydown: (/** @type {KeyboardEvent} */ event) => rubric.key(event) },
      el("article", {}, name, facts(since("look.written", work.at), work.note), ...work.parts),
      el("div", { class: "hands" }, rubric.element)))
    if (moved) focusOn(name)
  }

  /** @param {number} by */
  async #step(by) {
    const to = this.#at + by
    if (to < 0) return
    if (to >= this.#works.length && this.#next !== null && this.source) {
      try {
        const { rows, next } = await this.source.page(this.#next)
        this.#works.push(...rows)
        this.#next = next
      } catch (error) {
        return fill(this.said, wordsOf(error))
      }
    }
    if (to < this.#works.length) this.#show(to)
    else fill(this.said, say("look.grading.last"))
  }

  /** @param {Work} work @param {{levels: {[criterion: string]: number}, comment: string, reason?: string}} given */
  async #save(work, given) {
    await this.source?.save(work, given)
    Object.assign(work, { levels: given.levels, comment: given.comment, done: true })
    fill(this.said, say("look.grading.saved", { name: calledPlainly(work.person) }))
    await this.#step(1)
  }

  /** @param {Work} work */
  async #undo(work) {
    await this.source?.undo(work)
    Object.assign(work, { levels: {}, comment: "", done: false })
    fill(this.said, say("look.grading.undone", { name: calledPlainly(work.person) }))
    this.#show(this.#at)
  }
}
