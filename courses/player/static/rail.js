// @ts-check
/** The rail: every activity with its sign and its state in words. On a narrow page it opens from "Contents". */
import { need } from "./dom.js"
import { say } from "./words.js"

export class Rail {
  /** @param {import("./course.js").Course} course */
  constructor(course) {
    this.course = course
    this.rail = need("#rail")
    this.button = need("#contents")
    this.button.addEventListener("click", () => this.#set(!this.open))
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.open) return
      this.#set(false)
      this.button.focus()
    })
    // Who tabs or clicks out of the open contents has left them: nothing stays covered.
    document.addEventListener("focusin", (event) => {
      const to = /** @type {Node} */ (event.target)
      if (this.open && !this.rail.contains(to) && to !== this.button) this.#set(false)
    })
  }

  get open() {
    return this.button.getAttribute("aria-expanded") === "true"
  }

  close() {
    this.#set(false)
  }

  /** @param {string} route */
  mark(route) {
    for (const link of this.rail.querySelectorAll("a")) {
      if (link.getAttribute("href") === `#/${route}`) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
    // A long rail scrolls by itself to where one is; the page stays where it was.
    const current = /** @type {HTMLElement|null} */ (this.rail.querySelector("li [aria-current]"))
    if (current) this.rail.scrollTop = current.offsetTop - this.rail.clientHeight / 2
  }

  update() {
    for (const item of this.rail.querySelectorAll("[data-item]")) {
      const id = /** @type {HTMLElement} */ (item).dataset.item ?? ""
      const state = this.course.standing(id)
      need(".sign", item).dataset.state = state
      const words = need(".state", item)
      words.dataset.state = state
      const n = !this.course.activity(id)?.sees && this.course.state.unread?.[id]
      const said = [state !== "not_started" && this.course.learning && say(`state.${state}`), n && say("state.new", { n })]
      words.textContent = said.filter(Boolean).join(" · ")
    }
    const { notices, role } = this.course.state
    need(".rooms", this.rail).hidden = role === "preview"
    need("[data-inbox]", this.rail).textContent = say(notices ? "inbox.n" : "inbox.title", { n: notices ?? 0 })
    const { done, all } = counted(this.course)
    for (const progress of document.querySelectorAll(".progress")) {
      progress.textContent = this.course.learning ? say("nav.progress", { n: done, all }) : ""
    }
    for (const sign of document.querySelectorAll(".sign.whole")) this.#whole(/** @type {HTMLElement} */ (sign), done / all)
  }

  /** The sign of the whole course: its points draw near as more is done, and touch at the end. @param {HTMLElement} sign @param {number} share */
  #whole(sign, share) {
    const complete = this.course.state.outcome.complete
    sign.dataset.state = complete ? "complete" : share ? "my_turn" : "not_started"
    sign.style.setProperty("--apart", String(complete ? 0 : 1 - 0.85 * share))
  }

  /** @param {boolean} open */
  #set(open) {
    this.button.setAttribute("aria-expanded", String(open))
    this.rail.classList.toggle("open", open)
  }
}

/** How many of the required activities are done. @param {import("./course.js").Course} course */
export function counted(course) {
  const asked = course.plan.activities.filter((activity) => activity.required)
  return { done: asked.filter(({ id }) => course.finished(id)).length, all: asked.length }
}
