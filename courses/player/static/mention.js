// @ts-check
/** Naming somebody while one writes: "@" offers the people of this space; arrows choose, Enter takes, Escape closes. */
import { announce, bdi, el, fill, unique } from "./dom.js"
import { say } from "./words.js"

/** @typedef {{id: string, name: string}} Person */

const CALLED = /(?:^|\s)@([^@\n]{0,30})$/

export class Mention {
  /** @type {Map<string, string>} ids by name, of everybody taken so far */
  #taken = new Map()
  /** @type {Person[]} */
  #people = []
  #at = 0
  #asked = ""
  #timer = 0

  /** @param {import("./course.js").Course} course @param {string} activity @param {HTMLTextAreaElement} text @param {Person[]} [known] */
  constructor(course, activity, text, known = []) {
    this.course = course
    this.path = `/activities/${activity}/people`
    this.text = text
    for (const { id, name } of known) this.#taken.set(name, id)
    this.list = el("ul", { id: unique("people"), class: "people", role: "listbox", "aria-label": say("talk.people"), hidden: true })
    for (const [name, value] of Object.entries({ autocomplete: "list", controls: this.list.id })) text.setAttribute(`aria-${name}`, value)
    text.addEventListener("input", () => this.#look())
    text.addEventListener("keydown", (event) => this.#key(event))
    text.addEventListener("blur", () => setTimeout(() => this.#show([]), 200)) // after a click on a name
  }

  /** Those who are still named. */
  get ids() {
    return [...this.#taken].filter(([name]) => this.text.value.includes(`@${name}`)).map(([, id]) => id)
  }

  #look() {
    clearTimeout(this.#timer)
    const called = CALLED.exec(this.text.value.slice(0, this.text.selectionStart))?.[1]
    if (called === undefined || this.#taken.has(called.trim())) return this.#show([])
    this.#asked = called
    this.#timer = setTimeout(async () => {
      const found = await this.course.ask("GET", `${this.path}?q=${encodeURIComponent(called.trim())}`).catch(() => null)
      if (this.#asked === called) this.#show(found?.people ?? [])
    }, 200)
  }

  /** @param {Person[]} people */
  #show(people) {
    if (!people.length && !this.#people.length) return
    this.#people = people
    fill(this.list, people.map(({ name }, at) =>
      el("li", { id: `${this.list.id}-${at}`, role: "option", onmousedown: (/** @type {Event} */ event) => (event.preventDefault(), this.#take(at)) }, bdi(name))))
    this.list.hidden = !people.length
    this.#mark(0)
    if (people.length) announce("talk.people.n", { n: people.length })
  }

  /** @param {number} at */
  #mark(at) {
    this.#at = (at + this.#people.length) % this.#people.length || 0
    for (const [index, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(index === this.#at))
    if (this.#people.length) this.text.setAttribute("aria-activedescendant", `${this.list.id}-${this.#at}`)
    else this.text.removeAttribute("aria-activedescendant")
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#people.length || event.isComposing) return
    if (event.key === "ArrowDown") this.#mark(this.#at + 1)
    else if (event.key === "ArrowUp") this.#mark(this.#at - 1)
    else if (event.key === "Enter" || event.key === "Tab") this.#take(this.#at)
    else if (event.key === "Escape") this.#show([])
    else return
    event.preventDefault()
  }

  /** @param {number} at */
  #take(at) {
    const { id, name } = this.#people[at]
    this.#taken.set(name, id)
    const { selectionStart: end } = this.text
    this.text.setRangeText(`@${name} `, end - this.#asked.length - 1, end, "end")
    this.#show([])
    this.text.dispatchEvent(new Event("input"))
  }
}
