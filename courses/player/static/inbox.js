// @ts-check
/** The inbox: what happened that one should know, newest first, each with the way there; and the letter a day. */
import { away } from "./telling.js"
import { act, bdi, el, fill, focusOn, need } from "./dom.js"
import { Letters } from "./letters.js"
import { knows, phrase, say, when } from "./words.js"

/**
 * @typedef {object} Told
 * @property {string} id
 * @property {string} kind
 * @property {string} at
 * @property {boolean} read
 * @property {string|null} activity
 * @property {string|null} post
 * @property {{name: string}|null} by
 * @property {string|null} excerpt
 * @property {string} text      a facilitator's own words
 */

export class Inbox {
  #seen = false

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.course = course
    this.note = el("p", { class: "soft", role: "status" }, say("inbox.loading"))
    this.fresh = el("button", { type: "button", hidden: true, onclick: () => this.#look(true) }, say("inbox.fresh"))
    this.list = el("ol", { class: "notices" })
    this.more = el("p")
    this.letters = new Letters(course)
    fill(need(".own", section), el("p", { class: "soft" }, say("inbox.about")), this.note, this.fresh, this.list, this.more, this.letters.element)
  }

  show() {
    this.#look()
    this.letters.look()
  }

  hide() {}

  /** What comes while one reads waits to be asked for. */
  update() {
    this.fresh.hidden = !this.#seen || !this.course.state.notices
    if (!this.#seen && this.course.state.community === "on") this.#look()
  }

  /** @param {boolean} [focus] on the newest */
  async #look(focus) {
    const { community, notice } = this.course.state
    const found = await this.course.ask("GET", "/notices").catch(() => null)
    this.note.textContent = found ? (found.notices.length ? "" : say("inbox.none")) : say(community === "on" ? "error.server" : away(community, notice))
    if (!found) return
    this.#seen = true
    fill(this.list)
    this.#take(found)
    const link = this.list.querySelector("a")
    if (focus && link) focusOn(link)
    if (found.unread) await this.course.ask("PUT", "/notices/read", { upto: found.notices[0].id }).catch(() => null)
    this.fresh.hidden = true
  }

  /** @param {{notices: Told[], next: string|null}} found */
  #take({ notices, next }) {
    this.list.append(...notices.map((told) => this.#item(told)))
    fill(this.more, next && act(say("inbox.more"), () => this.#earlier(next)))
  }

  /** @param {string} next */
  async #earlier(next) {
    const found = await this.course.ask("GET", `/notices?after=${next}`).catch(() => null)
    if (!found) return
    const before = this.list.children.length
    this.#take(found)
    const first = this.list.children[before]
    if (first) focusOn(/** @type {HTMLElement} */ (first.querySelector("a") ?? first))
  }

  /** @param {Told} told */
  #item({ kind, at, read, activity, post, by, excerpt, text }) {
    const key = `letter.item.${kind}`
    const values = { name: bdi(by?.name || say("letter.somebody")), title: this.course.activity(activity ?? "")?.title ?? this.course.plan.title }
    const said = phrase(knows(key) ? key : "letter.item.other", values)
    return el("li", {},
      el("p", {}, activity ? el("a", { href: `#/${activity}${post ? `/${post}` : ""}` }, said) : said, " ",
        el("small", {}, !read && [el("strong", { class: "new" }, say("inbox.new")), " · "], el("time", { datetime: at }, when(at)))),
      text && el("blockquote", { dir: "auto" }, text),
      excerpt && el("p", { class: "soft", dir: "auto" }, excerpt))
  }
}
