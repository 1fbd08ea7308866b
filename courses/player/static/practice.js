// @ts-check
/** Practising on samples: one's own levels first, then the team's beside them, and why. Nothing of it is graded. */
import { el, fill, focusOn, need } from "./dom.js"
import { build } from "./nodes.js"
import { compared, rubricForm } from "./rubric.js"
import { say } from "./words.js"

/**
 * @typedef {import("./bridge-talk.js").Levels} Levels
 * @typedef {{sample: string, done: boolean, levels?: Levels, team?: Levels, agree?: number, of?: number, why?: import("./bridge.js").Node[]}} Trained
 */

export class Practice {
  #told = ""
  #looking = "" // the sample whose comparison is being read

  /** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {() => Promise<void>} onsent */
  constructor(course, asked, onsent) {
    this.course = course
    this.asked = asked
    this.rubric = /** @type {import("./bridge-talk.js").Rubric} */ (asked.rubric)
    this.onsent = onsent
    this.element = el("section")
  }

  /** @param {Trained[]} training @param {boolean} open   it is what comes next */
  update(training, open) {
    const told = JSON.stringify([training, open, this.#looking])
    if (this.#told === told) return
    this.#told = told
    const looking = training.find(({ sample }) => sample === this.#looking)
    const next = open ? training.find(({ done }) => !done) : undefined
    const now = looking ?? next
    const past = training.filter((one) => one.done && one !== now)
    fill(this.element,
      ...(now ? [el("h2", {}, say("peer.practise")), el("p", { hidden: Boolean(looking) }, say("peer.practise.about")), this.#title(now, training)] : []),
      ...(looking ? [...this.#comparison(looking), this.#onward(training, open)] : now ? this.#form(now) : []),
      past.length > 0 && el("details", { class: "looking-back" }, el("summary", {}, say("peer.practise.done", { n: past.length })),
        past.flatMap((one) => [this.#title(one, training), ...this.#comparison(one)])))
  }

  /** @param {Trained} one @param {Trained[]} training */
  #title({ sample }, training) {
    const n = training.findIndex((other) => other.sample === sample) + 1
    return el("h3", { tabindex: -1 }, say("peer.practise.at", { n, all: training.length, title: this.#sample(sample)?.title ?? "" }))
  }

  /** @param {string} id */
  #sample(id) {
    return this.asked.practice?.find((sample) => sample.id === id)
  }

  /** @param {Trained} one */
  #form({ sample }) {
    const form = rubricForm(this.rubric, {}, () => (status.textContent = ""))
    const status = el("p", { class: "status", role: "status" })
    const send = async (/** @type {Event} */ event) => {
      event.preventDefault()
      const open = form.open()
      if (open) return (status.textContent = say("peer.level", { title: open.title }), open.field.focus())
      try {
        await this.course.ask("POST", `/activities/${this.asked.id}/training`, { sample, levels: form.levels() })
        this.#looking = sample
        await this.onsent()
        focusOn(need("h3", this.element))
      } catch (error) {
        status.textContent = say(error instanceof Error ? error.message : "error.server")
      }
    }
    return [this.#words(sample), el("form", { novalidate: true, onsubmit: send }, form.element, el("p", {}, el("button", { class: "main" }, say("peer.practise.send"))), status)]
  }

  /** @param {string} id */
  #words(id) {
    return el("blockquote", { class: "read work-shown" }, build(this.#sample(id)?.nodes))
  }

  /** @param {Trained} one */
  #comparison({ sample, levels = {}, team = {}, agree = 0, of = 0, why = [] }) {
    return [this.#words(sample), el("p", {}, el("strong", {}, say("peer.agree", { n: agree, of }))), compared(this.rubric, levels, team),
      el("h4", {}, say("peer.why")), el("div", { class: "read why" }, build(why))]
  }

  /** @param {Trained[]} training @param {boolean} open */
  #onward(training, open) {
    const more = open && training.some(({ done }) => !done)
    const go = () => {
      this.#looking = ""
      this.update(training, open)
      const to = /** @type {HTMLElement|null} */ (more ? this.element.querySelector("h3") : this.element.parentElement?.querySelector("section:nth-of-type(2) h2"))
      if (to) focusOn(to)
    }
    return el("p", {}, el("button", { type: "button", class: "main", onclick: go }, say(more ? "peer.practise.next" : "peer.practise.over")))
  }
}
