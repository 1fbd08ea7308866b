// @ts-check
/** The foot: what is missing, in words, with the way there; always in sight. And whether the work is kept. */
import { el, fill, need } from "./dom.js"
import { inOrder, wayThere } from "./missing.js"
import { say } from "./words.js"

export class Foot {
  #route = ""
  #said = ""

  /** @param {import("./course.js").Course} course */
  constructor(course) {
    this.course = course
    this.foot = need("#foot")
    this.todo = need(".todo", this.foot)
    this.saved = need(".saved", this.foot)
  }

  /** @param {string} route */
  mark(route) {
    this.#route = route
    this.update()
  }

  update() {
    const { outcome, saved, community, notice } = this.course.state
    const kept = this.course.opened.recording && this.course.learning
    const how = notice === "notice.ended" ? "ended" : community === "off" ? "offline" : saved
    const text = kept ? say(`saved.${how}`) : ""
    this.saved.dataset.saved = how
    if (this.saved.textContent !== text) this.saved.textContent = text
    const missing = inOrder(this.course)
    this.foot.dataset.state = !this.course.learning ? "not_started" : outcome.complete ? "complete"
      : missing.every(({ turn }) => turn === "others") ? "waiting_on_peers" : "my_turn"
    need(".sign", this.foot).dataset.state = this.foot.dataset.state
    const parts = this.#sentence(missing)
    // What did not change stays as it is, with the keyboard where it was.
    const now = parts.map((part) => (typeof part === "string" ? part : part.textContent + (part.getAttribute("href") ?? ""))).join()
    if (this.#said !== now) fill(this.todo, parts)
    this.#said = now
  }

  /** @param {import("./bridge.js").Missing[]} missing @returns {(string|Element)[]} */
  #sentence(missing) {
    if (!this.course.learning) return [say("foot.looking")]
    if (!missing.length) {
      const see = this.#route ? [" ", el("a", { href: "#/" }, say("foot.see"))] : []
      return [el("strong", {}, say("foot.complete")), ...see]
    }
    const waiting = missing[0].turn === "others"
    const rest = missing.length - 1
    const all = el("a", { href: "#/", class: "rest" }, say("foot.rest", { n: rest }))
    return [el("strong", {}, say(waiting ? "foot.waiting" : "foot.todo")), " ", wayThere(this.course, missing[0]),
      ...(rest ? [" ", all] : []), "."]
  }
}
