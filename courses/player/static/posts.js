// @ts-check
/** The posts of a discussion as far as they have been fetched, and what is new among them. Knows no page. */

/** @typedef {import("./bridge.js").Feed} Feed @typedef {import("./bridge.js").Post} Post */

/** Later posts have higher numbers. @param {string|null|undefined} id */
export const number = (id) => Number(id?.slice(1) ?? 0)

export class Posts {
  /** @type {Map<string, Post>} */
  all = new Map()
  /** @type {Map<string, Post>} samples and posts of earlier runs, by their own letters */
  standIns = new Map()
  /** @type {string|null} where posts not fetched yet begin */
  next = null
  /** @type {string|null} what comes after this one is new */
  read = null

  /** @param {Feed} feed @param {boolean} page   it comes in order, with `next` @returns {string[]} what is gone */
  take(feed, page) {
    const gone = feed.posts.filter(({ state }) => state === "gone").map(({ id }) => id)
    if (feed.reset) gone.push(...[...this.all.keys()].filter((id) => !feed.posts.some((post) => post.id === id)))
    for (const post of feed.posts) if (page || this.#belongs(post)) this.all.set(post.id, post)
    for (const id of gone) this.all.delete(id)
    if (page) this.next = feed.next
    return gone
  }

  /** What changed on a page not fetched yet comes with its page; only what looks new is. @param {Post} post */
  #belongs({ id, edited, answers, endorsed, state, helped }) {
    return !this.next || this.all.has(id) || !(edited || answers || endorsed || state || helped)
  }

  /** @param {string} id */
  get(id) {
    return this.all.get(id) ?? this.standIns.get(id)
  }

  /** @param {Post} post */
  parent(post) {
    return this.get(post.parent ?? post.target ?? "")
  }

  /** @param {Post} post */
  isNew({ id, author }) {
    return Boolean(this.read && !author.me && this.all.has(id) && number(id) > number(this.read))
  }

  /** The first post of one's own that counts. */
  get own() {
    return [...this.all.values()].find(({ author, parent, target, countable }) => author.me && countable && !parent && !target)
  }

  /** How many people wrote them. */
  get people() {
    return new Set([...this.all.values()].map(({ author }) => author.id)).size
  }
}
