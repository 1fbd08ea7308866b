// @ts-check
/** A form of the page's own: it counts as one writes, keeps the draft, and never loses a word. */
import { countAloud } from "./counting.js"
import { need } from "./dom.js"
import { countWords } from "./rules.js"
import { say } from "./words.js"

/** @typedef {{[field: string]: string}} Values @typedef {HTMLInputElement|HTMLTextAreaElement} Field */

export class KeptForm {
  #sending = false
  #later = false

  /** @param {HTMLElement} form @param {import("./course.js").Course} course @param {string} key of its draft; "" keeps none @param {(values: Values) => Promise<unknown>} onsend */
  constructor(form, course, key, onsend) {
    this.form = form
    this.course = course
    this.key = key
    this.onsend = onsend
    this.fields = /** @type {Field[]} */ ([...form.querySelectorAll("[name]")])
    form.addEventListener("input", () => this.#typed())
    form.addEventListener("submit", (event) => (event.preventDefault(), this.send()))
    this.put(JSON.parse(course.drafts[key] ?? "{}"))
  }

  /** What stands here where nothing else was typed. @param {{[field: string]: any}} values */
  put(values) {
    for (const field of this.fields) field.value = values[field.name] ?? field.value
    this.#count()
  }

  update() {
    if (this.#later && this.course.state.community === "on") this.send()
  }

  async send() {
    const short = this.fields.find((field) => countWords(field.value) < Number(field.dataset.least ?? 0))
    if (this.#sending) return
    if (short) {
      this.say(short.dataset.short ?? "", { words: countWords(short.value), n: Number(short.dataset.least) })
      return short.focus()
    }
    this.#sending = true
    this.say("talk.sending")
    try {
      await this.onsend(this.#values)
      if (this.key) this.course.draft(this.key, "")
      this.say("")
    } catch (error) {
      const { code, message } = /** @type {import("./bridge.js").BridgeError} */ (error)
      this.#later = code === "offline"
      this.say(message || "error.server")
    } finally {
      this.#sending = false
    }
  }

  /** @param {string} key @param {import("./words.js").Values} [values] */
  say(key, values) {
    need(".status", this.form).textContent = key && say(key, values)
  }

  /** @returns {Values} */
  get #values() {
    return Object.fromEntries(this.fields.map(({ name, value }) => [name, value.trim()]))
  }

  #typed() {
    this.#later = false
    this.say("")
    if (this.key) this.course.draft(this.key, JSON.stringify(this.#values))
    this.#count()
  }

  #count() {
    for (const { nextElementSibling: count, value, dataset } of this.fields) {
      if (count instanceof HTMLElement && count.matches(".count")) countAloud(count, value, Number(dataset.least))
    }
  }
}
