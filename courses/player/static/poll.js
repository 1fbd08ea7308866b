// @ts-check
/** Asking now and then: often while somebody is here, seldom while nobody looks, never two at a time. */

const HERE = 5_000
const IDLE = 20_000
const AWAY = 60_000
const STILL_HERE = 90_000 // after the last touch, key or scroll

export class Poll {
  #timer = 0
  #running = false
  #asking = false
  #again = false
  #touched = Date.now()

  /** @param {() => Promise<unknown>} ask */
  constructor(ask) {
    this.ask = ask
    const touch = () => (this.#touched = Date.now())
    for (const name of ["pointerdown", "keydown", "scroll"]) addEventListener(name, touch, { passive: true })
    addEventListener("online", () => this.#running && this.now())
    document.addEventListener("visibilitychange", () => {
      if (this.#running && document.visibilityState === "visible") this.now()
    })
  }

  start() {
    this.#running = true
    this.now()
  }

  stop() {
    this.#running = false
    clearTimeout(this.#timer)
  }

  async now() {
    clearTimeout(this.#timer)
    if (this.#asking) {
      this.#again = true
      return
    }
    this.#asking = true
    try {
      await this.ask()
    } finally {
      this.#asking = false
      if (this.#running) this.#timer = setTimeout(() => this.now(), this.#again ? 0 : this.#pause)
      this.#again = false
    }
  }

  get #pause() {
    // A little unevenness keeps a whole class from asking in the same moment.
    const jitter = 0.85 + Math.random() * 0.3
    if (document.visibilityState !== "visible") return AWAY * jitter
    return (Date.now() - this.#touched < STILL_HERE ? HERE : IDLE) * jitter
  }
}
