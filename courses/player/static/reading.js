// @ts-check
/** What has been read: told to the tool once it was in sight for a moment, and taken back when somebody wants to return. */
import { number } from "./posts.js"

const PAUSE = 4_000

export class Reading {
  #timer = 0
  #told = 0
  #kept = false

  /** @param {import("./course.js").Course} course @param {string} activity @param {import("./thread.js").Thread} thread */
  constructor(course, activity, thread) {
    this.course = course
    this.path = `/activities/${activity}/read`
    this.thread = thread
  }

  /** What is shown now will have been read, unless one leaves at once. */
  soon() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#tell(), PAUSE)
  }

  stop() {
    clearTimeout(this.#timer)
  }

  /** From this post on all is new again, also when one comes back. @param {import("./bridge.js").Post} post */
  back({ id }) {
    this.#kept = true
    this.thread.posts.read = `p${number(id) - 1}`
    this.thread.refresh()
  }

  #tell() {
    const { newest } = this.thread
    if (this.#kept || !newest || number(newest) <= this.#told || document.visibilityState !== "visible" || this.course.state.role === "preview") return
    this.#told = number(newest)
    this.course.ask("PUT", this.path, { upto: newest }).catch(() => (this.#told = 0))
  }
}
