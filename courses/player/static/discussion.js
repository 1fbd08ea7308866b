// @ts-check
/** A discussion: one's own part, what people wrote, and the places to write. It looks for news as long as it is in sight. */
import { Answering } from "./answering.js"
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
  #shown = false
  #reveal = false
  #seek = ""

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.course = course
    this.id = section.dataset.activity ?? ""
    this.asked = /** @type {import("./bridge.js").ActivityPlan} */ (course.activity(this.id))
    this.part = new Part(course, this.asked)
    this.prompt = /** @type {HTMLDetailsElement} */ (need(".prompt", section))
    this.first = el("div", { class: "own-post" })
    this.another = el("div", { class: "own-post" })
    this.note = el("p", { class: "soft telling", role: "status" }, say("talk.loading"))
    this.thread = new Thread(course, { onanswer: (post) => this.answering.toggle(post), onmore: (cursor) => this.#more(cursor) })
    const starters = (section.dataset.starters ?? "").split(" ").filter(Boolean)
    this.answering = new Answering(course, this.thread, { activity: this.asked, starters, onsent: (post) => this.#sent(post) })
    this.poll = new Poll(() => this.#look())
    fill(need(".own", section), this.part.element, this.note, this.first, this.thread.element, this.another)
    this.#ownPost({ open: this.#mustPost || Boolean(course.drafts[this.id]) })
    // Who comes back comes for the answers.
    this.prompt.open = this.#mustPost
  }

  /** @param {string} post where a link may have led */
  show(post) {
    this.#shown = true
    this.#seek = post
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
    const { cursor } = this.thread
    if (cursor) this.#take(await this.course.bridge.posts(this.id, { after: cursor }).catch(() => null), { cursor })
  }

  /** @param {string} cursor */
  async #more(cursor) {
    const feed = await this.course.bridge.posts(this.id, { after: cursor }).catch(() => null)
    if (feed) this.thread.move(() => this.#take(feed, { all: true, cursor }))
  }

  /** @param {Feed|null} feed @param {{all?: boolean, cursor?: string}} [how] */
  #take(feed, { all = false, cursor } = {}) {
    if (!feed) return this.#say()
    const opened = !this.#feed || (this.#reveal && feed.hidden === 0)
    this.#reveal &&= !opened
    this.#feed = feed
    this.thread.take(feed, { all: all || opened, cursor })
    if (opened) this.answering.openDrafts(feed.posts)
    const sought = this.#seek && this.thread.heading(this.#seek)
    if (sought) focusOn(sought)
    this.#seek = ""
    this.#say()
  }

  /** What to say where no posts are. */
  #say() {
    const hidden = this.#feed?.hidden ?? 0
    const none = this.#feed && !this.#feed.posts.length && !hidden
    const far = !this.#feed && this.course.state.community !== "on"
    const why = this.course.state.notice ?? (this.course.state.community === "off" ? "notice.offline" : "notice.refused")
    const text = far ? say(why)
      : !this.#feed ? say("talk.loading")
      : hidden ? say("talk.hidden", { n: hidden }) : none && this.#mustPost ? say("talk.none") : ""
    if (this.note.textContent !== text) this.note.textContent = text
    this.note.hidden = !text
  }

  /** The place for a post of one's own: first of all while one is needed, else a button away below. @param {{open: boolean, focus?: boolean}} how */
  #ownPost({ open, focus = false }) {
    const place = this.#mustPost ? this.first : this.another
    fill(this.first)
    if (!open) {
      const write = () => this.#ownPost({ open: true, focus: true })
      return fill(this.another, el("button", { type: "button", onclick: write }, say("talk.another")))
    }
    const composer = new Composer(this.course, {
      activity: this.asked, parent: null, starters: [],
      onsent: (post) => (this.#ownPost({ open: this.#mustPost }), this.#sent(post, { reveal: place === this.first })),
      onclose: this.#mustPost ? null : () => (composer.close(), this.#ownPost({ open: false }), need("button", this.another).focus()),
    })
    fill(place, composer.element)
    if (focus) composer.focus()
  }

  /** @param {Post} post @param {{reveal?: boolean}} [how]   reveal: others' posts were kept back until this one */
  #sent(post, { reveal = false } = {}) {
    this.#reveal ||= reveal
    this.thread.add(post)
    if (this.#shown) focusOn(this.thread.heading(post.id) ?? this.another)
    announce("talk.sent")
    this.poll.now()
  }
}
