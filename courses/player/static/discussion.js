// @ts-check
/** A discussion: one's own part, what people wrote, and the places to write. It looks for news as long as it is in sight. */
import { Acts } from "./acts.js"
import { Answering } from "./answering.js"
import { announce, el, fill, focusOn, need } from "./dom.js"
import { interview, standIns } from "./ladder.js"
import { muting } from "./mute.js"
import { OwnPost } from "./own-post.js"
import { Part } from "./part.js"
import { Poll } from "./poll.js"
import { Reading } from "./reading.js"
import { searching } from "./search.js"
import { telling } from "./telling.js"
import { Thread } from "./thread.js"

/** @typedef {import("./bridge.js").Feed} Feed @typedef {import("./bridge.js").Post} Post */
const SEARCHABLE = 6

export class Discussion {
  /** @type {Feed|null} */
  #feed = null
  #since = ""
  #shown = false
  #reveal = false
  #seek = ""
  #granted = ""

  /** @param {HTMLElement} section @param {import("./course.js").Course} course */
  constructor(section, course) {
    this.course = course
    this.id = section.dataset.activity ?? ""
    this.asked = /** @type {import("./bridge.js").ActivityPlan} */ (course.activity(this.id))
    const starters = (section.dataset.starters ?? "").split(" ").filter(Boolean)
    const titles = Object.fromEntries([...interview(), ...(this.asked.fields ?? [])].map(({ id, title }) => [id, title]))
    this.part = new Part(course, this.asked, (step) => this.#step(step))
    this.prompt = /** @type {HTMLDetailsElement} */ (need(".prompt", section))
    this.note = el("p", { class: "soft telling", role: "status" })
    const onact = (/** @type {string} */ name, /** @type {Post} */ post) => (name === "answer" ? this.answering.toggle(post) : this.acts.run(name, post))
    this.thread = new Thread(course, this.asked, { titles, onact, onmore: (cursor) => this.#more(cursor) })
    this.answering = new Answering(course, this.thread, { activity: this.asked, starters, onsent: (post) => this.#sent(post) })
    this.acts = new Acts(course, this.id, {
      onpost: (post) => this.thread.take(/** @type {Feed} */ ({ posts: [post] })),
      onedit: (post, kept) => this.answering.toggle(post, { edit: kept }),
      onunread: (post) => this.reading.back(post),
    })
    this.own = new OwnPost(course, this.asked, (post, first) => this.#sent(post, { reveal: first }))
    this.reading = new Reading(course, this.id, this.thread)
    this.search = searching(course, this.asked, (id) => this.find(id))
    this.mute = muting(course, this.id)
    this.poll = new Poll(() => this.#look())
    fill(need(".own", section), this.part.element, this.note, this.own.first, this.search, this.thread.element, this.own.another, this.mute.element)
    // Who comes back comes for the answers.
    this.prompt.open = this.own.wanted
  }

  /** @param {string} post where a link may have led */
  show(post) {
    this.#shown = true
    if (post) this.find(post)
    this.update()
    this.poll.start()
  }

  hide() {
    for (const part of [this.poll, this.reading]) part.stop()
    this.#shown = false
  }

  update() {
    for (const part of [this.part, this.own, this.mute]) part.update()
    const { community } = this.course.state
    const granted = JSON.stringify(this.course.entry(this.id).asked)
    if (this.#granted !== granted) this.#since = "" // a step of the ladder opens posts that were not sent before
    this.#granted = granted
    if (community === "on" && (this.was === "off" || (this.#feed && !this.#since))) this.poll.now()
    this.was = community
    this.#say()
  }

  async #look() {
    const [since, granted] = [this.#since, this.#granted]
    const feed = await this.course.bridge.posts(this.id, since ? { since } : {}).catch(() => null)
    if (granted !== this.#granted) return this.poll.now() // what the ladder opened meanwhile is not in this answer
    this.#take(feed, { page: !since || Boolean(feed?.reset) })
    if (feed?.more && feed.since !== since) await this.#look()
  }

  /** @param {string} cursor */
  async #more(cursor) {
    const feed = await this.course.bridge.posts(this.id, { after: cursor }).catch(() => null)
    if (feed) this.thread.move(() => this.thread.take(feed, { all: true, page: true }))
    this.reading.soon()
    return feed
  }

  /** @param {Feed|null} feed @param {{page: boolean}} how */
  #take(feed, { page }) {
    if (!feed) return this.#say()
    const opened = !this.#feed || ((this.#reveal || this.#feed.hidden > 0) && feed.hidden === 0)
    this.#reveal &&= !opened
    if (page && !opened) feed.next = this.thread.posts.next
    this.#feed = { ...this.#feed, ...feed }
    this.#since = feed.since ?? this.#since
    this.thread.closed = Boolean(feed.locked)
    if (feed.read !== undefined && opened) this.thread.posts.read = feed.read
    if (page) this.thread.standIn(standIns(feed))
    this.thread.take(feed, { all: opened, page })
    this.part.posted = this.thread.posts.own?.at
    this.part.update()
    this.own.feed(this.#feed)
    this.search.hidden = this.thread.posts.all.size < SEARCHABLE
    if (opened) this.answering.openDrafts(this.thread.posts.all.values(), (post) => this.acts.run("edit", post))
    this.shown(opened)
    if (this.#seek) this.find(this.#seek)
    this.reading.soon()
    this.#say()
  }

  /** What there is has been shown; types of activities do more here. @param {boolean} _first */
  shown(_first) {}

  /** Go to a post, also when it is on a page that has not been fetched yet. @param {string} id */
  async find(id) {
    this.#seek = this.#feed ? "" : id
    let heading = this.thread.find(id)
    while (!heading && this.#feed && this.thread.posts.next && (await this.#more(this.thread.posts.next))) heading = this.thread.find(id)
    if (heading) focusOn(heading)
  }

  #say() {
    const text = telling(this.asked, { feed: this.#feed, state: this.course.state, first: !this.thread.posts.all.size && this.own.wanted })
    if (this.note.textContent !== text) this.note.textContent = text
    this.note.hidden = !text
  }

  /** @param {string} step of the ladder, to be taken now */
  #step(step) {
    if (step === "colleague") this.own.interview()
    else focusOn(need(".who", this.thread.others))
  }

  /** @param {Post} post @param {{reveal?: boolean}} [how]   reveal: others' posts were kept back until this one */
  #sent(post, { reveal = false } = {}) {
    this.#reveal ||= reveal
    this.thread.take(/** @type {Feed} */ ({ posts: [post] }))
    if (this.#shown) focusOn(this.thread.find(post.id) ?? this.own.another)
    announce(post.state === "pending" ? "post.pending.me" : "talk.sent")
    this.poll.now()
  }
}
