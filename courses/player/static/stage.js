// @ts-check
/** The stage: of all the sections in the page one is shown, the one where the learner is. */
import { el, fill, focusOn, need } from "./dom.js"
import { say } from "./words.js"

/** @typedef {import("./course.js").Course} Course */
/** @typedef {{show(rest: string): void, hide(): void, update(): void}} Part   what an activity type's or a room's script gives for its section */
/** @typedef {{[type: string]: new (section: HTMLElement, course: Course) => Part}} Types */

export class Stage {
  /** @type {Map<HTMLElement, Part>} */
  #parts = new Map()
  /** @type {HTMLElement|null} */
  #current = null
  #route = ""
  #rest = "" // what a route says beyond its activity: a post in a discussion
  #running = false

  /** @param {Course} course @param {Types} types */
  constructor(course, types) {
    this.course = course
    this.types = types
    this.main = need("#stage")
    need(".skip").addEventListener("click", (event) => {
      event.preventDefault()
      focusOn(this.#heading() ?? this.main)
    })
  }

  /**
   * Show what a route names and put the keyboard on its heading.
   * @param {string} route @param {{focus: boolean}} how @returns {string} the route shown: an unknown one is the overview
   */
  show(route, { focus }) {
    const { section, known } = this.#find(route)
    const cameFrom = this.#route
    this.#leave()
    this.#current = section
    this.#route = known
    this.#rest = route.slice(known.length + 1)
    need("#opening").hidden = true
    section.hidden = false
    if (section.dataset.text) this.#wayBack(section, cameFrom)
    const title = this.#heading()?.textContent?.trim()
    const whole = this.course.plan.title
    document.title = title && title !== whole ? `${title} – ${whole}` : whole
    const target = route === known ? null : document.getElementById(route) // a heading's id is its whole route
    if (target && section.contains(target)) focusOn(target)
    else {
      scrollTo({ top: 0, behavior: "instant" })
      dispatchEvent(new Event("moved")) // where a frame is as high as its page, the LMS scrolls
      const heading = this.#heading()
      if (focus && heading) focusOn(heading, { preventScroll: true })
    }
    this.update()
    return known
  }

  update() {
    for (const section of this.#sections("[data-activity]")) {
      section.dataset.state = this.course.standing(section.dataset.activity ?? "")
    }
    const id = this.#current?.dataset.activity
    if (!this.#current || (id && this.#lock(this.#current, id))) return
    if (this.#running) return this.#part(this.#current)?.update()
    this.#running = true
    this.#part(this.#current)?.show(this.#rest)
  }

  #leave() {
    if (this.#current) this.#current.hidden = true
    if (this.#running && this.#current) this.#part(this.#current)?.hide()
    this.#running = false
  }

  /** @param {string} selector @returns {NodeListOf<HTMLElement>} */
  #sections(selector) {
    return this.main.querySelectorAll(`:scope > section${selector}`)
  }

  /** @param {string} route @returns {{section: HTMLElement, known: string}} */
  #find(route) {
    for (const section of this.#sections(":is([data-activity], [data-text], [data-room])")) {
      const own = section.dataset.activity ?? section.dataset.room ?? `text/${section.dataset.text}`
      if (route === own || route.startsWith(`${own}/`)) {
        return { section, known: own }
      }
    }
    return { section: need("#overview"), known: "" }
  }

  #heading() {
    return /** @type {HTMLElement|null} */ (this.#current?.querySelector("h1") ?? null)
  }

  /** @param {HTMLElement} section */
  #part(section) {
    const type = this.types[section.dataset.type ?? section.dataset.room ?? ""]
    if (type && !this.#parts.has(section)) this.#parts.set(section, new type(section, this.course))
    return this.#parts.get(section)
  }

  /** Say what comes first, in place of what is not open yet. @param {HTMLElement} section @param {string} id */
  #lock(section, id) {
    const locked = this.course.learning && this.course.standing(id) === "locked"
    const lock = need(".lock", section)
    need(".body", section).hidden = locked
    lock.hidden = !locked
    if (!locked) return false
    const first = this.course.before(id).map((other) =>
      el("li", {}, el("a", { href: `#/${other}` }, this.course.activity(other)?.title ?? other)))
    fill(lock, el("h2", {}, say("locked.heading")), el("p", {}, say("locked.first")), el("ul", {}, first))
    return true
  }

  /** @param {HTMLElement} section @param {string} route */
  #wayBack(section, route) {
    const back = /** @type {HTMLAnchorElement} */ (need(".back", section))
    if (route.startsWith("text/")) return
    const title = this.course.activity(route)?.title
    back.href = `#/${route}`
    back.textContent = title ? say("nav.back", { title }) : say("nav.to_overview")
  }
}
