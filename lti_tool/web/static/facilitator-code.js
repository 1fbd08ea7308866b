// @ts-check
/**
 * The code that people type or scan while they are there, for the wall of the room. It changes twice a minute, so that
 * one that was passed on is worth nothing soon after. Nothing here flashes: the seconds are counted in quiet words.
 */
import { el, fill } from "./dom.js"
import { Trouble } from "./facilitator-desk.js"
import { called } from "./facilitator-rows.js"
import { spoken } from "./facilitator-session.js"
import { say } from "./words.js"

const STEP = 30_000 // milliseconds: so long the tool still takes a code after the next one has come
const NEWS = 4 // seconds
const HERE = ["present", "late", "partial"]

export class CodeView {
  #until = 0
  #seconds = 0
  #ticking = false

  /** @param {import("./facilitator-desk.js").Desk} desk @param {string} id */
  constructor(desk, id) {
    this.desk = desk
    this.path = `/run/meetings/${encodeURIComponent(id)}`
    this.people = desk.reader(this.path)
    this.heading = el("h1", { "data-loading": "yes" }, say("look.fetching"))
    this.about = el("p", { class: "eyebrow" })
    this.code = el("p", { class: "rotating", dir: "ltr" })
    this.picture = el("img", { class: "qr", alt: say("look.session.code.alt"), hidden: true })
    this.left = el("p", { class: "soft" })
    this.how = el("p", { class: "lead" })
    this.came = el("p", { role: "status" })
    this.names = el("ul", { class: "names" })
    this.whole = el("button", { type: "button", hidden: !document.fullscreenEnabled, onclick: () => this.#turn() }, say("look.session.code.whole"))
    this.wall = el("div", { class: "wall" }, this.about, this.heading, this.how,
      el("div", { class: "shown" }, el("div", {}, this.code, this.left), this.picture),
      el("section", { "aria-label": say("look.session.code.who") }, this.came, this.names), el("p", { class: "buttons" }, this.whole,
        !document.fullscreenEnabled && el("a", { class: "button", href: desk.here(`sessions/${id}/code`), target: "_blank", rel: "noopener" }, say("look.session.code.tab"))))
    this.element = el("div", {}, el("p", {}, el("a", { class: "back", href: desk.here(`sessions/${id}`) }, say("look.session.code.close"))), this.wall)
    this.wall.addEventListener("fullscreenchange", () => (this.whole.textContent = say(document.fullscreenElement ? "look.session.code.small" : "look.session.code.whole")))
  }

  async look() {
    if (!this.#ticking) this.#tick()
    const found = await this.people()
    if (found) this.#who(found)
    if (Date.now() >= this.#until) await this.#next()
  }

  async #next() {
    try {
      const { code, next_in, svg } = await this.desk.get(`${this.path}/code`)
      this.#until = Date.now() + next_in * 1000
      fill(this.code, ...[...code].map((letter) => el("span", {}, letter)))
      this.picture.src = `data:image/svg+xml,${encodeURIComponent(standing(svg))}`
      this.picture.hidden = false
      fill(this.how, say("look.session.code.lead"))
    } catch (error) {
      if (!(error instanceof Trouble) || error.status === 0 || error.status === 401 || error.status === 403) throw error
      this.#gone(error.message)
    }
    this.#say()
  }

  /** There is no code just now: it is too early, or it is over. @param {string} why */
  #gone(why) {
    this.#until = 0
    this.code.replaceChildren()
    this.picture.hidden = true
    fill(this.how, why)
  }

  /** Once a second, as long as the view is looked at. */
  #tick() {
    this.#ticking = this.element.isConnected
    if (this.#ticking) setTimeout(() => this.#tick(), 1000)
    if (!this.#ticking || document.visibilityState !== "visible") return
    this.#seconds += 1
    if (this.#until && Date.now() > this.#until + STEP) this.#gone(say("look.session.code.trouble"))
    this.#say()
    if (this.#seconds % NEWS === 0 || (this.#until && Date.now() >= this.#until)) dispatchEvent(new Event("acted"))
  }

  #say() {
    const left = Math.ceil((this.#until - Date.now()) / 1000)
    this.left.textContent = !this.#until ? "" : left > 0 ? say("look.session.code.next", { n: left }) : say("look.session.code.now")
  }

  /** @param {{meeting: import("./facilitator-session.js").Meeting, roster: import("./facilitator-roster-row.js").Attendee[]}} found */
  #who({ meeting, roster }) {
    delete this.heading.dataset.loading
    this.heading.textContent = say("look.session.code.title")
    fill(this.about, this.desk.title(meeting.activity), " · ", spoken(this.desk, meeting))
    const all = roster.filter(({ state, applies }) => state === "booked" && applies)
    const here = all.filter(({ attendance }) => HERE.includes(attendance ?? ""))
    const said = here.length ? say("look.session.code.here", { n: here.length, all: all.length }) : say("look.session.code.here.none")
    if (this.came.textContent !== said) this.came.textContent = said
    const newest = [...here].sort((a, b) => Date.parse(b.at ?? "") - Date.parse(a.at ?? ""))
    fill(this.names, ...newest.map((person) => el("li", {}, called(person))))
  }

  #turn() {
    if (document.fullscreenElement) document.exitFullscreen()
    else this.wall.requestFullscreen()
  }
}

/** A picture that was made to be part of a page, as one by itself: an <img> shows it, and nothing in it can act. @param {string} svg */
function standing(svg) {
  return svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
}
