// @ts-check
/** A page to read: viewed once it was really in sight for a moment, or done when the learner says so. */
import { el, fill, focusOn, need, sign } from "./dom.js"
import { say } from "./words.js"

const MOMENT = 1000 // milliseconds in sight, so that leafing past is not reading
const ONCE_MORE = 10_000

export class Page {
  #timer = 0
  /** @type {IntersectionObserver|null} */
  #observer = null
  #seen = false

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.section = section
    this.course = course
    this.id = section.dataset.activity ?? ""
    document.addEventListener("visibilitychange", () => this.#look())
    this.button = el("button", { type: "button", class: "main", onclick: () => this.#done() }, say("done.button"))
    this.hint = el("p", { class: "soft" }, say("done.hint"))
  }

  show() {
    // An LMS may keep its frame below the fold; an observer without a root sees through frames.
    this.#observer = new IntersectionObserver((entries) => {
      this.#seen = entries.some((entry) => entry.isIntersecting)
      this.#look()
    })
    this.#observer.observe(this.section)
    this.update()
  }

  hide() {
    this.#observer?.disconnect()
    this.#observer = null
    this.#seen = false
    this.#look()
  }

  update() {
    const own = need(".own", this.section)
    if (this.course.activity(this.id)?.complete_when !== "done" || !this.course.learning) return
    const done = this.course.entry(this.id).done
    if (own.dataset.done === String(Boolean(done))) return
    own.dataset.done = String(Boolean(done))
    const had = own.contains(document.activeElement)
    if (!done) return fill(own, this.hint, this.button)
    fill(own, el("p", { class: "is-done" }, sign("complete"), el("span", {}, say("done.is"))))
    if (had) focusOn(need(".is-done", own), { preventScroll: true })
  }

  #look() {
    clearTimeout(this.#timer)
    if (!this.#seen || document.visibilityState !== "visible" || !this.course.learning) return
    this.#timer = setTimeout(() => this.#viewed(), MOMENT)
  }

  async #viewed() {
    try {
      await this.course.view(this.id)
    } catch {
      this.#timer = setTimeout(() => this.#viewed(), ONCE_MORE)
    }
  }

  async #done() {
    if (this.button.getAttribute("aria-disabled")) return
    this.button.setAttribute("aria-disabled", "true")
    try {
      await this.course.done(this.id)
    } catch (error) {
      this.hint.textContent = say(error instanceof Error ? error.message : "error.server")
    } finally {
      this.button.removeAttribute("aria-disabled")
    }
  }
}
