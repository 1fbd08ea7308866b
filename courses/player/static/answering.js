// @ts-check
/** The places to answer, each below the post it answers; open again after a reload where words were left in them. */
import { Composer } from "./composer.js"

/** @typedef {import("./bridge.js").Post} Post */

export class Answering {
  /** @type {Map<string, Composer>} the open ones, by post */
  #open = new Map()

  /**
   * @param {import("./course.js").Course} course @param {import("./thread.js").Thread} thread
   * @param {{activity: import("./bridge.js").ActivityPlan, starters: string[], onsent: (post: Post) => void}} options
   */
  constructor(course, thread, options) {
    this.course = course
    this.thread = thread
    this.options = options
  }

  /** Open the place to answer a post, or close it. @param {Post} parent @param {{focus?: boolean}} [how] */
  toggle(parent, { focus = true } = {}) {
    if (this.#open.has(parent.id)) return this.#close(parent)
    const { onsent, ...rest } = this.options
    const composer = new Composer(this.course, {
      ...rest, parent,
      onsent: (post) => (this.#close(parent, { focus: false }), onsent(post)),
      onclose: () => this.#close(parent),
    })
    this.#open.set(parent.id, composer)
    this.thread.open(parent.id, composer.element)
    if (focus) composer.focus()
  }

  /** @param {Post[]} posts */
  openDrafts(posts) {
    for (const post of posts) {
      const left = this.course.drafts[`${this.options.activity.id}/${post.id}`]
      if (left && !this.#open.has(post.id)) this.toggle(post, { focus: false })
    }
  }

  /** @param {Post} parent @param {{focus?: boolean}} [how] */
  #close(parent, { focus = true } = {}) {
    this.#open.get(parent.id)?.close()
    this.#open.delete(parent.id)
    this.thread.close(parent.id, { focus })
  }
}
