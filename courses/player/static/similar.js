// @ts-check
/** What was asked before and sounds alike, shown below a question while it is written. It takes nothing away from who types. */
import { el, fill } from "./dom.js"
import { countWords } from "./rules.js"
import { say } from "./words.js"

/** @typedef {{id: string, excerpt: string, answers: number, helped: boolean, confirmed: boolean}} Alike */

const STILL = 900
const LEAST = 3
const LONGEST = 200

export class Similar {
  #timer = 0
  #asked = ""

  /** @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked @param {(post: string) => void} onfound */
  constructor(course, asked, onfound) {
    this.course = course
    this.path = `/activities/${asked.id}/similar`
    this.asked = asked
    this.onfound = onfound
    this.told = el("p", { class: "soft", role: "status" })
    this.list = el("ul", { class: "found" })
    this.element = el("div", { class: "similar" }, this.told, this.list)
  }

  /** @param {Event} event */
  typed({ target }) {
    if (!(target instanceof HTMLTextAreaElement)) return
    const form = target.closest("form")
    if (!form?.contains(this.element)) form?.querySelector(".send")?.after(this.element)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#look(target), STILL)
  }

  /** @param {HTMLTextAreaElement} text */
  async #look(text) {
    if (!text.offsetParent) return // she is somewhere else by now
    const words = text.value.trim()
    const q = words.slice(-LONGEST)
    this.#asked = q
    const found = countWords(words) < LEAST ? { posts: [] }
      : await this.course.ask("GET", `${this.path}?${new URLSearchParams({ q })}`).catch(() => null)
    if (!found || this.#asked !== q) return
    const posts = /** @type {Alike[]} */ (found.posts)
    // Said once: who goes on writing the same question is not told the same again.
    const told = posts.length ? say("board.similar", { n: posts.length }) : ""
    if (this.told.textContent !== told) this.told.textContent = told
    fill(this.list, posts.map((post) => this.#item(post)))
  }

  /** @param {Alike} post */
  #item({ id, excerpt, answers, helped, confirmed }) {
    const go = (/** @type {Event} */ event) => (event.preventDefault(), this.onfound(id))
    const state = [answers ? say("board.answers", { n: answers }) : say("board.open"), helped && say("post.helped"), confirmed && say("post.confirmed")]
    return el("li", {}, el("a", { href: `#/${this.asked.id}/${id}`, dir: "auto", onclick: go }, excerpt), " ", el("small", {}, state.filter(Boolean).join(" · ")))
  }
}
