// @ts-check
/**
 * Keeps a page and the tool of one mind: looks for news, notices when the tool is away and when it is back, and tells it.
 * @typedef {import("./bridge.js").State} State
 */
import { isEnded, isOffline } from "./bridge-lti-api.js"
import { Clock } from "./bridge-lti-clock.js"
import { blank, shown } from "./bridge-lti-state.js"
import { tell, tellDrafts } from "./bridge-lti-tell.js"

const PAUSE_OF_TYPING = 1_500

export class Sync {
  /** @type {((state: State) => void)[]} */
  listeners = []
  /** @type {{[key: string]: string}} */
  drafts = {}
  /** @type {string|null} */
  place = null
  #etag = ""
  #known = /** @type {State|null} */ (null)
  #turn = 0 // counts the tool's words, so that one that was asked for earlier does not undo a later one
  #failures = 0
  #ended = false
  #typing = 0
  #telling = false

  /** @param {{api: import("./bridge-lti-api.js").Api, plan: import("./bridge.js").Plan, memory: import("./bridge-lti-memory.js").Memory}} given */
  constructor({ api, plan, memory }) {
    this.api = api
    this.plan = plan
    this.memory = memory
    this.clock = new Clock(() => this.#look(1))
  }

  /** What the player shows: the tool's last word, with what it has not been told yet. @returns {State} */
  get state() {
    const state = this.#known ?? this.memory.kept.state ?? blank(this.plan)
    const trouble = this.#ended ? (this.api.token ? "ended" : "unopened") : this.#failures ? "offline" : null
    return shown(state, { plan: this.plan, kept: this.memory.kept, trouble })
  }

  async begin() {
    await this.#look(2)
    const all = Object.entries({ ...this.drafts, ...this.memory.kept.drafts })
    this.drafts = Object.fromEntries(all.filter(([key, text]) => text && !this.memory.sent.has(key)))
    this.place = this.memory.kept.place ?? this.place
    this.clock.start()
  }

  /** @param {State} state the tool's newest word @returns {State} what the player shows now */
  take(state) {
    this.#turn += 1
    this.#known = this.memory.kept.state = state
    this.memory.save()
    return this.state
  }

  /** Something only this learner does; told later if it cannot be told now. @param {string} path */
  async act(path) {
    if (this.state.role === "preview") return this.state
    try {
      const { data } = await this.api.ask("POST", path)
      this.reached()
      return this.take(data)
    } catch (error) {
      this.failed(error)
      if (!isOffline(error) && !isEnded(error)) throw error
      this.memory.kept.acts = [...new Set([...this.memory.kept.acts, path])]
      this.memory.save()
      return this.state
    }
  }

  /** Keep something here at once, and tell the tool when there is a pause. @param {(kept: import("./bridge-lti-memory.js").Kept) => void} change */
  later(change) {
    if (this.state.role === "preview") return
    change(this.memory.kept)
    this.memory.save()
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => this.#tell().catch((error) => this.failed(error)), PAUSE_OF_TYPING)
  }

  /** Nobody is here any more: nothing is asked, told or kept. */
  forget() {
    this.clock.stop()
    clearTimeout(this.#typing)
    this.later = () => {}
    this.memory.forget()
  }

  /** The tool has answered. */
  reached() {
    if (this.#failures) this.clock.soon()
  }

  /** @param {unknown} error why the tool has not done what was asked */
  failed(error) {
    const before = this.state.notice
    if (isEnded(error)) this.#ended = true
    if (isOffline(error)) this.#failures += 1
    if (this.state.notice !== before) this.#emit()
    this.#ended ? this.clock.stop() : this.clock.later(this.#failures)
  }

  /** @param {number} tries */
  async #look(tries) {
    const turn = this.#turn
    try {
      const { status, etag, data } = await this.api.get("/state", { etag: this.#etag, tries })
      const news = status !== 304 && turn === this.#turn
      const back = this.#failures > 0
      this.#failures = 0
      if (news) this.#learned(data, etag)
      if (news || back) this.#emit()
      await this.#tell()
      this.clock.later(0)
    } catch (error) {
      this.failed(error)
    }
  }

  async #tell() {
    if (this.#telling) return
    this.#telling = true
    try {
      const waited = this.state.saved === "unsent"
      const state = await (this.#ended ? tellDrafts : tell)({ api: this.api, memory: this.memory })
      if (state) this.take(state)
      if (waited) this.#emit()
    } finally {
      this.#telling = false
    }
  }

  /** @param {any} data @param {string} etag */
  #learned({ run, place, drafts, ...state }, etag) {
    if (!this.#known) {
      this.memory.belongsTo(`${run.id}/${state.learner.id}`)
      // Taken up before it is told: then it is not kept here any more.
      Object.assign(this, { place: this.memory.kept.place ?? place, drafts: { ...drafts, ...this.memory.kept.drafts } })
    }
    this.#etag = etag
    this.take(state)
  }

  #emit() {
    for (const listener of this.listeners) listener(this.state)
  }
}
