// @ts-check
/** What people wrote, nested. New posts wait until one asks for them, so nothing moves under a reader's eyes. */
import { el, fill, focusOn, need } from "./dom.js"
import { footer, postElement } from "./post.js"
import { say } from "./words.js"

/** @typedef {import("./bridge.js").Feed} Feed @typedef {import("./bridge.js").Post} Post */

const DEEPEST = 3 // deeper answers stand beside what they answer, not further in

export class Thread {
  /** @type {Map<string, Post>} */
  #posts = new Map()
  /** @type {Map<string, {item: HTMLLIElement, depth: number}>} */
  #shown = new Map()
  /** @type {string|null} where posts not fetched yet begin */
  #next = null
  /** @type {string|undefined} the last page fetched */
  cursor

  /** @param {import("./course.js").Course} course @param {{onanswer: (post: Post) => void, onmore: (cursor: string) => void}} on */
  constructor(course, on) {
    this.course = course
    this.on = on
    this.list = el("ol", { class: "thread" })
    this.summary = el("small")
    this.more = el("button", { type: "button", hidden: true, onclick: () => this.#next && on.onmore(this.#next) }, say("talk.more"))
    this.news = el("button", { type: "button", class: "news", hidden: true, onclick: () => this.#showNew() })
    this.element = el("section", { class: "talk", hidden: true },
      el("h2", {}, say("talk.heading"), " ", this.summary), this.list, this.more,
      el("div", { class: "news-place", role: "status" }, this.news))
  }

  /** @param {Feed} feed @param {{all: boolean, cursor?: string}} how   all: show everything at once */
  take(feed, { all, cursor }) {
    for (const post of feed.posts) this.#posts.set(post.id, post)
    if (cursor) this.cursor = cursor
    if (cursor === this.cursor) this.#next = feed.next
    for (const post of this.#posts.values()) {
      if (this.#shown.has(post.id)) this.#refresh(post)
      else if (all || post.author.me) this.#show(post)
    }
    this.#tell()
  }

  /** One's own post, just sent. @param {Post} post */
  add(post) {
    this.#posts.set(post.id, post)
    this.#show(post)
    this.#tell()
  }

  /** @param {string} id */
  heading(id) {
    const item = this.#shown.get(id)?.item
    return item ? need(".who", item) : null
  }

  /** @param {string} id @param {HTMLElement} composer */
  open(id, composer) {
    const item = this.#shown.get(id)?.item
    if (!item) return
    need(".answering", item).append(composer)
    item.querySelector(".answer")?.setAttribute("aria-expanded", "true")
  }

  /** @param {string} id @param {{focus: boolean}} how */
  close(id, { focus }) {
    const item = this.#shown.get(id)?.item
    if (!item) return
    fill(need(".answering", item))
    const button = /** @type {HTMLElement|null} */ (item.querySelector(".answer"))
    button?.setAttribute("aria-expanded", "false")
    if (focus) button?.focus()
  }

  /** @param {Post} post */
  #show(post) {
    if (this.#shown.has(post.id)) return
    const parent = post.parent ? this.#posts.get(post.parent) : undefined
    if (parent) this.#show(parent)
    const above = parent ? this.#shown.get(parent.id) : undefined
    const depth = above ? above.depth + 1 : 0
    const item = postElement(post, { parent, depth: Math.min(depth, DEEPEST), onanswer: () => this.on.onanswer(post) })
    const list = !above ? this.list : depth > DEEPEST ? above.item.parentElement : need("ol.answers", above.item)
    list?.append(item)
    this.#shown.set(post.id, { item, depth: Math.min(depth, DEEPEST) })
  }

  /** @param {Post} post */
  #refresh(post) {
    const item = this.#shown.get(post.id)?.item
    const place = item && item.querySelector(".counting")
    const now = footer(post)
    if (place && place.textContent !== now.textContent) place.replaceWith(now)
  }

  #showNew() {
    this.move(() => {
      for (const post of this.#posts.values()) this.#show(post)
      this.#tell()
    })
  }

  /** Somebody asked for more: the keyboard goes to the first of what comes, from the top. @param {() => void} show */
  move(show) {
    const before = new Set(this.#shown.keys())
    show()
    const fresh = [...this.#shown].filter(([id]) => !before.has(id)).map(([, { item }]) => item)
    fresh.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    if (fresh[0]) focusOn(need(".who", fresh[0]))
  }

  #tell() {
    const waiting = this.#posts.size - this.#shown.size
    this.news.hidden = !waiting
    this.news.textContent = waiting ? say("talk.new", { n: waiting }) : ""
    this.more.hidden = !this.#next
    this.element.hidden = !this.#posts.size
    const n = this.#posts.size
    const people = new Set([...this.#posts.values()].map((post) => post.author.id)).size
    this.summary.textContent = `${say("talk.posts", { n })}${this.#next ? "+" : ""} ${say("talk.by", { n: people })}`
  }
}
