// @ts-check
/** A board of questions: what has been asked already comes up while one asks, and what waits for an answer comes first. */
import { Discussion } from "./discussion.js"
import { announce, el } from "./dom.js"
import { Similar } from "./similar.js"
import { say } from "./words.js"

/** @typedef {import("./bridge.js").Post} Post @typedef {"all"|"unanswered"|"solved"} Kind */

/** @type {Kind[]} */
const FILTERS = ["all", "unanswered", "solved"]

export class Board extends Discussion {
  /** @type {Kind} */
  #kind = "all"

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    super(section, course)
    this.buttons = FILTERS.map((kind) => el("button", { type: "button", "data-kind": kind, onclick: () => this.#choose(kind) }))
    this.filter = el("div", { class: "chips", role: "group", "aria-label": say("board.filter") }, this.buttons)
    this.thread.list.before(this.filter)
    // Asking comes before reading on: the place for it stands above the questions.
    this.thread.element.before(this.own.another)
    const similar = new Similar(course, this.asked, (post) => this.find(post))
    for (const place of [this.own.first, this.own.another]) place.addEventListener("input", (event) => similar.typed(event))
  }

  /** A question that is asked for by name is shown, whatever was chosen. @param {string} id */
  async find(id) {
    await super.find(id)
    const item = this.thread.place(id)
    if (!item?.closest(".thread > [hidden]")) return
    this.#choose("all")
    await super.find(id)
  }

  /** @param {boolean} first */
  shown(first) {
    // What comes later stays where it comes in, so that nothing moves under the eyes of a reader.
    if (first) this.#arrange()
    const all = this.#questions()
    this.filter.hidden = all.length < 2
    for (const button of this.buttons) {
      const kind = /** @type {Kind} */ (button.dataset.kind)
      button.textContent = say(`board.${kind}`, { n: all.filter((post) => this.#is(post, kind)).length })
      button.setAttribute("aria-pressed", String(kind === this.#kind))
    }
  }

  /** @param {Kind} kind */
  #choose(kind) {
    this.#kind = kind
    this.#arrange()
    this.shown(false)
    announce("board.shown", { n: this.#questions().filter((post) => this.#is(post, kind)).length })
  }

  /** Where a question stands: lower comes first. @param {Post} post @returns {number} */
  rank(post) {
    return this.#is(post, "solved") ? 2 : this.#is(post, "unanswered") ? 0 : 1
  }

  #arrange() {
    const questions = this.#questions().filter(({ id }) => this.thread.place(id)).sort((a, b) => this.rank(a) - this.rank(b))
    for (const post of questions) {
      const item = /** @type {HTMLElement} */ (this.thread.place(post.id))
      item.hidden = !this.#is(post, this.#kind)
    }
    this.thread.list.append(...questions.flatMap(({ id }) => this.thread.place(id) ?? []))
  }

  /** Oldest first. */
  #questions() {
    return [...this.thread.posts.all.values()].filter(({ parent, target }) => !parent && !target)
  }

  /** @param {Post} post @param {Kind} kind */
  #is(post, kind) {
    if (kind === "all") return true
    const answers = [...this.thread.posts.all.values()].filter(({ parent }) => parent === post.id)
    return kind === "solved" ? answers.some(({ helped, confirmed }) => helped || confirmed) : !post.answers && !answers.length
  }
}
