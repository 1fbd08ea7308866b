// @ts-check
/** One review: a level for each point and what one saw. It counts the words, keeps the draft, and never loses any. */
import { countAloud } from "./counting.js"
import { act, el, fill, unique } from "./dom.js"
import { rubricForm } from "./rubric.js"
import { countWords } from "./rules.js"
import { say } from "./words.js"

/** @typedef {import("./bridge.js").BridgeError} BridgeError */

export class ReviewForm {
  #sending = false
  #later = false

  /**
   * @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {import("./reviews.js").Work} work
   * @param {{onsent: () => void, onclose?: () => void, onnext?: () => void}} on   onnext: asks for other work, where this one is gone
   */
  constructor(course, asked, work, on) {
    this.course = course
    this.work = work
    this.on = on
    this.key = `review/${work.id}`
    this.minimum = asked.min_words?.reply ?? 0
    const { levels, comment } = this.#kept()
    const id = unique("review")
    this.rubric = rubricForm(/** @type {import("./bridge-talk.js").Rubric} */ (asked.rubric), levels, () => this.#typed())
    this.text = el("textarea", { id, dir: "auto", rows: 5, "aria-describedby": `${id}-count`, oninput: () => this.#typed() })
    this.text.value = comment
    this.count = el("span", { id: `${id}-count`, class: "count" })
    this.status = el("p", { class: "status", role: "status" })
    const send = (/** @type {Event} */ event) => (event.preventDefault(), this.send())
    this.element = el("form", { class: "review", novalidate: true, onsubmit: send }, this.rubric.element,
      el("div", { class: "card composer" }, el("label", { class: "label", for: id }, say("peer.comment")), this.text,
        el("div", { class: "send" }, el("button", { class: "main" }, say(on.onclose ? "peer.change" : "peer.send")), this.count, on.onclose && act(say("talk.cancel"), on.onclose)), this.status))
    this.#count()
  }

  focus() {
    this.text.focus()
  }

  /** Nothing happens here any more; the draft stays where it is kept. */
  close() {
    this.#later = false
  }

  update() {
    if (this.#later && this.course.state.community === "on") this.send()
  }

  /** The work has been taken away while something stands here that was not sent: it stays, and says so. @param {string} [assigned] what there is now */
  lost(assigned) {
    if (assigned === this.work.id || !this.text.value.trim() || this.#sending) return false
    fill(this.status, say("peer.gone"), " ", this.on.onnext && act(say("peer.get.more"), this.on.onnext))
    return true
  }

  async send() {
    if (this.#sending) return
    const open = this.rubric.open()
    const words = countWords(this.text.value)
    if (open) return this.#refuse(say("peer.level", { title: open.title }), open.field)
    if (words < this.minimum) return this.#refuse(say("peer.short", { words, n: this.minimum }), this.text)
    this.#sending = true
    this.status.textContent = say("talk.sending")
    try {
      const review = { levels: this.rubric.levels(), comment: this.text.value.trim() }
      await this.course.ask("PUT", `/reviews/${this.work.id}`, review)
      this.course.draft(this.key, "")
      this.text.value = ""
      this.on.onsent()
    } catch (error) {
      const { code, message } = /** @type {BridgeError} */ (error)
      this.#later = code === "offline"
      this.status.textContent = say(message || "error.server")
      this.#sending = false
      if (code === "review_gone") this.lost("")
    } finally {
      this.#sending = false
    }
  }

  /** @returns {{levels: import("./bridge-talk.js").Levels, comment: string}} */
  #kept() {
    try {
      return JSON.parse(this.course.drafts[this.key] ?? "")
    } catch {
      return this.work
    }
  }

  #typed() {
    this.#later = false
    this.status.textContent = ""
    this.course.draft(this.key, JSON.stringify({ levels: this.rubric.levels(), comment: this.text.value }))
    this.#count()
  }

  #count() {
    countAloud(this.count, this.text.value, this.minimum)
  }

  /** @param {string} why @param {HTMLElement} field */
  #refuse(why, field) {
    this.status.textContent = why
    field.focus()
  }
}
