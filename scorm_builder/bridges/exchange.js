// @ts-check
/**
 * The package's dealings with the tool, in rounds: enter, tell what was done alone, send what waits to be sent.
 *
 * A round may fail anywhere and is simply run again: later by itself, at once when the network comes back or somebody
 * posts. Every act in it can be repeated without harm. A refusal ends the rounds until the learner acts again, and is
 * told in its own words; being out of reach never is more than "not yet".
 *
 * @typedef {import("./bridge.js").State} State
 * @typedef {import("./codec.js").Unsent} Unsent
 * @typedef {import("./keeper.js").Keeper} Keeper
 * @typedef {{post: import("./bridge.js").Post, state: State}} Sent
 */
import { CommunityError } from "./community.js"
import { unheard } from "./copies.js"
import { Soon } from "./timer.js"

const FIRST_RETRY = 5000
const LAST_RETRY = 120_000
const LOOK = 45_000

export class Exchange {
  /** @type {State|null} what the tool last said */
  state = null
  /** @type {"on"|"off"|"refused"} */
  status = "off"
  /** @type {CommunityError|null} */
  trouble = null
  /** @type {Map<string, Sent|CommunityError>} what became of each post, by its key */
  ends = new Map()
  #again = false
  /** @type {Promise<void>|null} */
  #running = null
  #retry = FIRST_RETRY
  #told = ""
  /** @type {string|null} */
  #seen = null
  #next = new Soon(() => this.run())

  /**
   * @param {object} given
   * @param {import("./community.js").Community} given.community
   * @param {Keeper} given.keeper
   * @param {() => void} given.onchange
   */
  constructor({ community, keeper, onchange }) {
    this.community = community
    this.keeper = keeper
    this.onchange = onchange
  }

  /** A whole round from now on; who asks during one waits for the next. */
  run() {
    this.#again = true
    this.#running ??= this.#rounds().finally(() => (this.#running = null))
    return this.#running
  }

  stop() {
    this.#next.cancel()
    this.#again = false
  }

  /** @param {State} state */
  hear(state) {
    this.state = state
    this.keeper.learn(state.record)
  }

  /** Something that is not part of a round, such as asking for posts. @param {string} method @param {string} path @param {import("./community.js").Words} words */
  async ask(method, path, words) {
    try {
      return await this.community.request(method, path, words)
    } catch (error) {
      this.#failed(/** @type {CommunityError} */ (error))
      this.onchange()
      throw error
    }
  }

  async #rounds() {
    while (this.#again) {
      this.#again = false
      try {
        await this.#round()
        this.#well()
      } catch (error) {
        if (!(error instanceof CommunityError)) throw error
        if (error.code === "learner_claimed" && this.keeper.nextSecret()) this.#again = true
        else this.#failed(error)
      }
      this.onchange()
    }
  }

  async #round() {
    const before = this.state
    await this.community.enter()
    const news = unheard(this.keeper.kept.record, this.state?.record ?? {}, this.keeper.plan)
    if (news && JSON.stringify(news) !== this.#told) {
      this.hear((await this.community.request("POST", "/record", { body: news }))?.body)
      this.#told = JSON.stringify(news)
    } else if (this.state === before) await this.#look()
    const { name, outbox } = this.keeper.kept
    if (name && this.state?.learner.needs_name) this.hear((await this.community.request("PUT", "/name", { body: { name } }))?.body)
    for (const unsent of [...outbox]) await this.#send(unsent)
  }

  async #look() {
    const answer = await this.community.request("GET", "/state", this.#seen ? { etag: this.#seen } : {})
    if (!answer) return
    this.#seen = answer.etag
    this.hear(answer.body)
  }

  /** @param {Unsent} unsent */
  async #send(unsent) {
    const { activity, key, ...body } = unsent
    try {
      const answer = await this.community.request("POST", `/activities/${activity}/posts`, { body, key })
      this.ends.set(key, answer?.body)
      this.keeper.settle(unsent, { sent: true })
      this.hear(answer?.body.state)
    } catch (error) {
      if (!(error instanceof CommunityError) || error.kind !== "rejected") throw error
      this.ends.set(key, error)
      this.keeper.settle(unsent, { sent: false })
    }
  }

  #well() {
    this.status = "on"
    this.trouble = null
    this.#retry = FIRST_RETRY
    this.#next.within(LOOK)
  }

  /** @param {CommunityError} error */
  #failed(error) {
    if (error.kind === "rejected") return
    this.trouble = error
    if (error.kind !== "busy") this.status = error.kind === "refused" ? "refused" : "off"
    if (error.kind === "refused") return this.#next.cancel()
    this.#next.within(Math.max(error.after, this.#retry))
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY)
  }
}
