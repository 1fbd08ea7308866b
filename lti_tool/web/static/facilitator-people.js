// @ts-check
/** Everybody in the run, found by name and by where they are. */
import { el } from "./dom.js"
import { Expected } from "./facilitator-expected.js"
import { aboutPerson } from "./facilitator-kinds.js"
import { List } from "./facilitator-list.js"
import { say } from "./words.js"

const STATES = ["", "my_turn", "waiting", "not_started", "finished", "gone"]
const PAUSE = 250 // milliseconds after a key

export class People {
  /** @param {import("./facilitator-desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.path = "/run/people?"
    this.ask = desk.reader(this.path)
    this.q = el("input", { type: "search", id: "people-q", autocomplete: "off", dir: "auto", oninput: () => this.#soon() })
    this.state = el("select", { id: "people-state", onchange: () => this.#changed() },
      ...STATES.map((state) => el("option", { value: state }, say(state ? `look.state.${state}` : "look.state.any"))))
    this.count = el("p", { class: "soft", role: "status" })
    const more = (/** @type {string} */ after) => desk.get(`${this.path}&after=${encodeURIComponent(after)}`)
    this.list = new List({ id: (/** @type {any} */ person) => person.id, row: (person) => aboutPerson(desk, person), more })
    this.timer = 0
    this.expected = new Expected(desk)
    this.element = el("div", {}, el("h1", {}, say("look.people")),
      el("form", { class: "filter", role: "search", onsubmit: (/** @type {Event} */ event) => (event.preventDefault(), this.#changed()) },
        el("p", { class: "field" }, el("label", { for: "people-q" }, say("look.people.find")), this.q),
        el("p", { class: "field" }, el("label", { for: "people-state" }, say("look.people.state")), this.state)),
      this.count, this.list.element, this.expected.element)
  }

  async look() {
    const path = this.path
    const found = await this.ask()
    if (path !== this.path) return
    if (found) {
      this.list.show(found)
      this.count.textContent = found.rows.length ? (found.n == null ? "" : say("look.people.n", { n: found.n })) : say(path.endsWith("?") ? "look.people.empty" : "look.people.none")
    }
    await this.expected.look(this.q.value.trim())
  }

  #soon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.#changed(), PAUSE)
  }

  #changed() {
    const asked = new URLSearchParams()
    if (this.q.value.trim()) asked.set("q", this.q.value.trim())
    if (this.state.value) asked.set("state", this.state.value)
    if (this.path === `/run/people?${asked}`) return
    this.path = `/run/people?${asked}`
    this.ask = this.desk.reader(this.path)
    this.list.clear()
    dispatchEvent(new Event("acted"))
  }
}
