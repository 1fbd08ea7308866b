// @ts-check
/** The places to write at a post: to answer it, or to change one's own. Open again after a reload where words were left. */
import { Composer } from "./composer.js"
import { need } from "./dom.js"
import { interview } from "./ladder.js"

/** @typedef {import("./bridge.js").Post} Post */

export class Answering {
  /** @type {Map<string, Composer>} the open ones, by the draft they keep */
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

  /**
   * Open the place to answer a post, or to edit it; or close it.
   * @param {Post} post @param {{focus?: boolean, edit?: import("./composer-form.js").Kept}} [how]
   */
  toggle(post, { focus = true, edit } = {}) {
    const key = edit ? `${post.id}/edit` : post.id
    if (this.#open.has(key)) return this.#close(post, key)
    const place = this.thread.place(post.id)
    if (!place) return
    const { onsent, ...rest } = this.options
    const fields = edit?.fields ? (post.target === "colleague" ? interview() : rest.activity.fields) : undefined
    const composer = new Composer(this.course, {
      ...rest, parent: edit ? null : post, edit: edit && { ...edit, post }, fields, starters: edit ? [] : rest.starters,
      onsent: (sent) => (this.#close(post, key, { focus: false }), onsent(sent)),
      onclose: () => this.#close(post, key),
    })
    this.#open.set(key, composer)
    need(".answering", place).append(composer.element)
    if (!edit) place.querySelector("article .answer")?.setAttribute("aria-expanded", "true")
    if (focus) composer.focus()
  }

  /** @param {Iterable<Post>} posts @param {(post: Post) => void} edit */
  openDrafts(posts, edit) {
    for (const [key, composer] of this.#open) {
      if (composer.element.isConnected) continue
      composer.close() // what it answered was taken away, and may be here again
      this.#open.delete(key)
    }
    for (const post of posts) {
      const draft = `${this.options.activity.id}/${post.id}`
      if (this.course.drafts[draft] && !this.#open.has(post.id)) this.toggle(post, { focus: false })
      if (this.course.drafts[`${draft}/edit`] && !this.#open.has(`${post.id}/edit`)) edit(post)
    }
  }

  /** @param {Post} post @param {string} key @param {{focus?: boolean}} [how] */
  #close(post, key, { focus = true } = {}) {
    const composer = this.#open.get(key)
    composer?.close()
    composer?.element.remove()
    this.#open.delete(key)
    const item = this.thread.place(post.id)
    const button = /** @type {HTMLElement|null|undefined} */ (item?.querySelector(key === post.id ? "article .answer" : "article summary"))
    if (key === post.id) button?.setAttribute("aria-expanded", "false")
    if (focus) button?.focus()
  }
}
