// @ts-check
/** When to look for news: often while somebody looks, seldom in a hidden tab, soon again when the tool was out of reach. */

const SEEN = 20_000
const HIDDEN = 120_000
const AWAY = [3_000, 6_000, 12_000, 24_000, 48_000]

export class Clock {
  #timer = 0
  #stopped = false

  /** @param {() => unknown} look */
  constructor(look) {
    this.look = look
  }

  /** Begin; from now on also when the page is shown again or the connection is back. */
  start() {
    for (const name of ["online", "pageshow"]) addEventListener(name, () => this.soon())
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.soon())
  }

  /** Look at once; a few reasons in the same moment make one look. */
  soon() {
    this.#set(50)
  }

  /** Look again when it is time. @param {number} failures how often in a row the tool was out of reach */
  later(failures) {
    const away = AWAY[Math.min(failures, AWAY.length) - 1]
    const pause = away ?? (document.visibilityState === "visible" ? SEEN : HIDDEN)
    this.#set(pause * (0.85 + Math.random() * 0.3)) // a whole class should not ask in the same moment
  }

  stop() {
    this.#stopped = true
    clearTimeout(this.#timer)
  }

  /** @param {number} pause milliseconds */
  #set(pause) {
    clearTimeout(this.#timer)
    if (!this.#stopped) this.#timer = setTimeout(() => this.look(), pause)
  }
}
