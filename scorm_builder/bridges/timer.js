// @ts-check
/** One action that is due soon: many requests become one, the earliest wins. */
export class Soon {
  #action
  #now
  #due = Infinity
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer

  /** @param {() => unknown} action @param {() => number} [now]  milliseconds */
  constructor(action, now = Date.now) {
    this.#action = action
    this.#now = now
  }

  /** @param {number} milliseconds */
  within(milliseconds) {
    const due = this.#now() + milliseconds
    if (due >= this.#due) return
    this.cancel()
    this.#due = due
    this.#timer = setTimeout(() => {
      this.#due = Infinity
      this.#action()
    }, milliseconds)
  }

  cancel() {
    clearTimeout(this.#timer)
    this.#due = Infinity
  }

  get waiting() {
    return this.#due !== Infinity
  }
}
