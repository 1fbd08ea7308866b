// @ts-check
/** What people wrote, nested. New posts wait until one asks for them, so nothing moves under a reader's eyes. */
import { el, focusOn, need } from "./dom.js"
import { fold, insert, unfold } from "./folding.js"
import { article, postElement } from "./post.js"
import { Posts, number } from "./posts.js"
import { fit, say } from "./words.js"

/** @typedef {import("./bridge.js").Feed} Feed @typedef {import("./bridge.js").Post} Post */
/** @typedef {{item: HTMLLIElement, depth: number, told: string, above?: Shown}} Shown   told: what it was made from */

const DEEPEST_ANSWER = 3 // deeper answers stand beside what they answer, not further in

export class Thread {
  posts = new Posts()
  closed = false
  /** @type {Map<string, Shown>} */
  #shown = new Map()

  /**
   * @param {import("./course.js").Course} course @param {import("./bridge.js").ActivityPlan} asked
   * @param {{titles: {[id: string]: string}, onact: (name: string, post: Post) => void, onmore: (cursor: string) => void}} on
   */
  constructor(course, asked, on) {
    this.course = course
    this.asked = asked
    this.on = on
    this.list = el("ol", { class: "thread" })
    this.others = el("ol", { class: "standins" })
    this.standIns = el("div", { hidden: true }, el("h2", {}, say("talk.standins")), this.others)
    this.summary = el("small")
    this.more = el("button", { type: "button", hidden: true, onclick: () => this.posts.next && on.onmore(this.posts.next) }, say(fit(asked, "talk.more")))
    this.news = el("button", { type: "button", class: "news", hidden: true, onclick: () => this.#showNew() })
    this.heading = el("h2", {}, say(fit(asked, "talk.heading")), " ", this.summary)
    this.element = el("section", { class: "talk", hidden: true }, this.heading, this.list, this.more, this.standIns,
      el("div", { class: "news-place", role: "status" }, this.news))
  }

  /** @param {Feed} feed @param {{all?: boolean, page?: boolean}} [how]   all: show everything at once */
  take(feed, { all = false, page = false } = {}) {
    for (const id of this.posts.take(feed, page)) {
      this.#shown.get(id)?.item.remove()
      this.#shown.delete(id)
    }
    for (const post of this.posts.all.values()) {
      if (all || post.author.me || this.#shown.has(post.id)) this.#show(post, post.author.me && !all)
    }
    this.refresh()
  }

  /** What may be answered where too few people are. @param {Post[]} posts */
  standIn(posts) {
    for (const post of posts) {
      this.posts.standIns.set(post.id, post)
      this.#show(post)
    }
  }

  /** The heading of a post, if it is here; folded ones unfold. @param {string} id */
  find(id) {
    const post = this.posts.get(id)
    if (!post) return null
    this.#show(post, true)
    return need(".who", this.place(id) ?? undefined)
  }

  /** @param {string} id */
  place(id) {
    return this.#shown.get(id)?.item ?? null
  }

  /** The newest post in sight. */
  get newest() {
    return [...this.#shown.keys()].filter((id) => this.posts.all.has(id)).sort((a, b) => number(b) - number(a))[0]
  }

  /** What stays when its parent goes moves out, and under it again when that comes back. @param {Post} post @param {boolean} [open] */
  #show(post, open = false) {
    const parent = this.posts.parent(post)
    if (parent) this.#show(parent)
    const above = parent && this.#shown.get(parent.id)
    const depth = above ? Math.min(above.depth + 1, DEEPEST_ANSWER) : 0
    const before = this.#shown.get(post.id)
    if (!before || before.above !== above) {
      const item = before?.item ?? postElement(post, this.#look(post, depth))
      this.#shown.set(post.id, { item, depth, above, told: before ? "" : this.#told(post) })
      if (!above) insert(this.posts.all.has(post.id) ? this.list : this.others, item)
      else insert(above.depth < DEEPEST_ANSWER ? need("ol.answers", above.item) : /** @type {Element} */ (above.item.parentElement), item)
    }
    if (open) unfold(/** @type {HTMLElement} */ (this.place(post.id)))
  }

  /** @param {Post} post @param {number} depth */
  #look(post, depth) {
    const { course, asked, closed, posts, on } = this
    return { course, asked, closed, ...on, parent: posts.parent(post), depth, fresh: posts.isNew(post) }
  }

  /** @param {Post} post */
  #told(post) {
    return JSON.stringify([post, this.closed, this.posts.isNew(post)])
  }

  /** Show what has changed; what has not stays as it is, with the keyboard where it was. */
  refresh() {
    for (const [id, shown] of this.#shown) {
      const post = this.posts.get(id)
      if (!post || shown.told === this.#told(post)) continue
      shown.told = this.#told(post)
      const before = need("article", shown.item)
      const had = before.contains(document.activeElement) && (document.activeElement?.getAttribute("data-act") ?? "")
      before.replaceWith(article(post, this.#look(post, shown.depth)))
      const after = /** @type {HTMLElement|null} */ (shown.item.querySelector(`article [data-act="${had}"]`))
      if (had !== false) (after ?? need(".who", shown.item)).focus({ preventScroll: true })
    }
    this.#tell()
  }

  #showNew() {
    this.move(() => {
      for (const post of this.posts.all.values()) if (!this.#shown.has(post.id)) this.#show(post, true)
      this.#tell()
    })
  }

  /** Somebody asked for more: the keyboard goes to the first of what comes, from the top. @param {() => void} show */
  move(show) {
    const before = new Set(this.#shown.keys())
    show()
    const fresh = [...this.#shown].filter(([id, { item }]) => !before.has(id) && item.offsetParent).map(([, { item }]) => item)
    fresh.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    if (fresh[0]) focusOn(need(".who", fresh[0]))
  }

  #tell() {
    const { all, next, people, standIns } = this.posts
    const waiting = [...all.keys()].filter((id) => !this.#shown.has(id)).length
    fold(this.element)
    this.news.hidden = !waiting
    this.news.textContent = waiting ? say(fit(this.asked, "talk.new"), { n: waiting }) : ""
    this.more.hidden = !next
    this.element.hidden = !all.size && !standIns.size
    this.heading.hidden = this.summary.hidden = !all.size
    this.standIns.hidden = !standIns.size
    this.summary.textContent = this.asked.sees ? "" : `${say(fit(this.asked, "talk.posts"), { n: all.size })}${next ? "+" : ""} ${say("talk.by", { n: people })}`
  }
}
