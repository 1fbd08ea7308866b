// @ts-check
/**
 * Lists that news come into. A row is made once and changed only where it differs; a row that somebody is busy with
 * (the keyboard is in it, a form is open, it says what was just done) stays as it is and where it is.
 */
import { el, fill, focusOn } from "./dom.js"
import { wordsOf } from "./facilitator-desk.js"
import { say } from "./words.js"

/**
 * @template T
 * @typedef {object} How
 * @property {(item: T) => string} id
 * @property {(item: T) => HTMLElement} row
 * @property {(after: string) => Promise<{rows: T[], next: string|null}>} [more] the page after a cursor
 * @property {(item: T) => boolean} [news] whether this is worth more than the line that says what was just done there
 */

/** @template T */
export class List {
  /** @type {T[]} */
  #first = []
  /** @type {T[]} */
  #rest = []
  /** @type {string|null} */
  #next = null
  /** @type {WeakMap<Element, string>} what each row was made of */
  #made = new WeakMap()

  /** @param {How<T>} how @param {"ul"|"ol"} [tag] */
  constructor(how, tag = "ul") {
    this.how = how
    this.list = el(tag, { class: "rows" })
    this.said = el("p", { class: "trouble", role: "alert", hidden: true })
    this.button = el("button", { type: "button", class: "more-rows", hidden: true, onclick: () => this.#further() }, say("look.more.rows"))
    this.element = el("div", {}, this.list, this.said, this.button)
  }

  /** The first page as it is now; what was fetched after it stays. @param {{rows: T[], next?: string|null}} page */
  show({ rows, next = null }) {
    this.#first = rows
    if (!this.#rest.length) this.#next = next
    this.#draw()
  }

  /** Forget what was fetched after the first page: another question was asked. */
  clear() {
    this.#rest = []
  }

  get length() {
    return this.list.children.length
  }

  async #further() {
    if (!this.how.more || this.#next === null) return
    this.button.disabled = true
    try {
      const { rows, next } = await this.how.more(this.#next)
      const before = this.list.lastElementChild
      this.#rest.push(...rows)
      this.#next = next
      this.#draw()
      const fresh = before?.nextElementSibling
      if (fresh instanceof HTMLElement) focusOn(fresh)
      this.said.hidden = true
    } catch (error) {
      this.said.textContent = wordsOf(error)
      this.said.hidden = false
    } finally {
      this.button.disabled = false
    }
  }

  #draw() {
    const all = new Map([...this.#first, ...this.#rest].reverse().map((item) => [this.how.id(item), item]))
    const busy = this.list.contains(document.activeElement)
    const before = new Map([...this.list.children].map((row) => [row.getAttribute("data-key") ?? "", row]))
    for (const [key, item] of [...all].reverse()) {
      const row = this.#row(key, item, before.get(key))
      before.delete(key)
      if (!busy || !row.isConnected) this.list.append(row)
    }
    for (const gone of before.values()) if (!held(gone)) gone.remove()
    this.button.hidden = this.#next === null || !this.how.more
  }

  /** @param {string} key @param {T} item @param {Element} [old] */
  #row(key, item, old) {
    const made = JSON.stringify(item)
    if (old && held(old) && !this.#isNews(item, made, old)) return old
    const fresh = this.how.row(item)
    fresh.dataset.key = key
    if (old && this.#made.get(old) === made && old.isEqualNode(fresh)) return old
    if (old?.querySelector("details.fold[open]")) fresh.querySelector("details.fold")?.setAttribute("open", "")
    this.#made.set(fresh, made)
    const inside = old?.contains(document.activeElement)
    old?.replaceWith(fresh)
    if (inside) focusOn(fresh)
    return fresh
  }

  /** Whether a row that only says what was just done there is to give way. @param {T} item @param {string} made @param {Element} old */
  #isNews(item, made, old) {
    if (!this.how.news || !old.hasAttribute("data-settled") || this.#made.get(old) === made) return false
    this.#made.set(old, made) // what comes after this may look as it did before the act
    return this.how.news(item)
  }
}

/** Whether somebody is busy with this row. @param {Element} row */
export function held(row) {
  return row.contains(document.activeElement) || Boolean(row.querySelector(".here > *"))
}

/** A heading that says how many, with its list; a section without rows is not there. */
export class Section {
  /** @param {string} name @param {List<any>} list @param {{level?: "h2"|"h3", lead?: string}} [how] */
  constructor(name, list, { level = "h2", lead } = {}) {
    this.name = name
    this.list = list
    this.heading = el(level, { id: `${name}-heading`, tabindex: "-1" })
    this.lead = lead ? el("p", { class: "soft" }, lead) : null
    this.element = el("section", { "aria-labelledby": `${name}-heading`, hidden: true }, this.heading, this.lead, list.element)
  }

  /** @param {{n: number, least?: boolean, rows: any[], next: string|null}} page */
  show(page) {
    this.list.show(page)
    fill(this.heading, say(`look.list.${this.name}`, { n: counted(page) }))
    this.element.hidden = !this.list.length
  }
}

/** How many there are: a number, or `200+` where no more are counted. @param {{n: number, least?: boolean}} page */
export function counted({ n, least }) {
  return least ? `${n}+` : n
}
