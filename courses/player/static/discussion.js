// @ts-check
/** A discussion: one's own part, what people wrote, and the places to write. It looks for news as long as it is in sight. */
import { Composer } from "./composer.js"
import { announce, el, fill, focusOn, need } from "./dom.js"
import { Part } from "./part.js"
import { Poll } from "./poll.js"
import { Thread } from "./thread.js"
import { say } from "./words.js"

/** @typedef {import("./bridge.js").Feed} Feed @typedef {import("./bridge.js").Post} Post */

export class Discussion {
  /** @type {Feed|null} */
  #feed = null
  /** @type {Map<string, Composer>} open places to answer, by post */
  #answers = new Map()
  #shown = false

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.course = course
    this.id = section.dataset.activity ?? ""
    this.asked = /** @type {import("./bridge.js").ActivityPlan} */ (course.activity(this.id))
    this.starters = (section.dataset.starters ?? "").split(" ").filter(Boolean)
    this.part = new Part(course, this.asked)
    this.place = el("div", { class: "own-post" })
    this.note = el("p", { class: "soft note", role: "status" }, say("talk.loading"))
    this.thread = new Thread(course, { onanswer: (post) => this.#toggle(post), onmore: (cursor) => this.#more(cursor) })
    this.poll = new Poll(() => this.#look())
    fill(need(".own", section), this.part.element, this.place, this.note, this.thread.element)
    this.#ownPost({ open: this.#mustPost || Boolean(course.drafts[this.id]) })
  }

  show() {
    this.#shown = true
    this.update()
    this.poll.start()
  }

  hide() {
    this.#shown = false
    this.poll.stop()
  }

  update() {
    this.part.update()
    const { community } = this.course.state
    if (community === "on" && this.was === "off") this.poll.now()
    this.was = community
    this.#say()
  }

  get #mustPost() {
    const posts = this.course.entry(this.id).posts ?? 0
    return this.course.learning && posts < (this.asked.require?.posts ?? 0)
  }

  async #look() {
    this.#take(await this.course.bridge.posts(this.id).catch(() => null))
    if (this.thread.cursor) this.#take(await this.course.bridge.posts(this.id, this.thread.cursor).catch(() => null))
  }

  /** @param {string} cursor */
  async #more(cursor) {
    this.#take(await this.course.bridge.posts(this.id, cursor).catch(() => null), { all: true, cursor })
  }

  /** @param {Feed|null} feed @param {{all?: boolean, cursor?: string}} [how] */
  #take(feed, { all = false, cursor } = {}) {
    if (!feed) return this.#say()
    const opened = !this.#feed || (this.#feed.hidden > 0 && feed.hidden === 0)
    this.#feed = feed
    this.thread.take(feed, { all: all || opened, cursor })
    if (opened) this.#openDrafts()
    this.#say()
  }

  /** What to say where no posts are. */
  #say() {
    const hidden = this.#feed?.hidden ?? 0
    const none = this.#feed && !this.#feed.posts.length && !hidden
    const far = !this.#feed && this.course.state.community !== "on"
    const text = far ? say(this.course.state.community === "off" ? "notice.offline" : "notice.refused")
      : !this.#feed ? say("talk.loading")
      : hidden ? say("talk.hidden", { n: hidden }) : none && this.#mustPost ? say("talk.none") : ""
    if (this.note.textContent !== text) this.note.textContent = text
    this.note.hidden = !text
  }

  /** The place for a post of one's own: open while one is needed, else a button away. @param {{open: boolean}} how */
  #ownPost({ open }) {
    if (!open) {
      const write = () => (this.#ownPost({ open: true }), this.own?.focus())
      return fill(this.place, el("button", { type: "button", onclick: write }, say("talk.another")))
    }
    this.own = new Composer(this.course, {
      activity: this.asked, parent: null, starters: [],
      onsent: (post) => (this.#ownPost({ open: this.#mustPost }), this.#sent(post)),
      onclose: this.#mustPost ? null : () => (this.#ownPost({ open: false }), need("button", this.place).focus()),
    })
    fill(this.place, this.own.element)
  }

  /** @param {Post} parent @param {{focus?: boolean}} [how] */
  #toggle(parent, { focus = true } = {}) {
    if (this.#answers.has(parent.id)) return this.#close(parent)
    const composer = new Composer(this.course, {
      activity: this.asked, parent, starters: this.starters,
      onsent: (post) => (this.#close(parent, { focus: false }), this.#sent(post)),
      onclose: () => this.#close(parent),
    })
    this.#answers.set(parent.id, composer)
    this.thread.open(parent.id, composer.element)
    if (focus) composer.focus()
  }

  /** @param {Post} parent @param {{focus?: boolean}} [how] */
  #close(parent, { focus = true } = {}) {
    this.#answers.get(parent.id)?.close()
    this.#answers.delete(parent.id)
    this.thread.close(parent.id, { focus })
  }

  /** Half-written answers are open again after a reload. */
  #openDrafts() {
    for (const post of this.#feed?.posts ?? []) {
      if (this.course.drafts[`${this.id}/${post.id}`] && !this.#answers.has(post.id)) this.#toggle(post, { focus: false })
    }
  }

  /** @param {Post} post */
  #sent(post) {
    this.thread.add(post)
    if (this.#shown) focusOn(this.thread.heading(post.id) ?? this.place)
    announce("talk.sent")
    this.poll.now()
  }
}
