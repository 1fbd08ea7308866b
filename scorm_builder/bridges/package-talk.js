// @ts-check
/**
 * The half of a package's bridge that needs other people: asked of the tool through the exchange, which knows when it can
 * be reached. Posts wait for it; everything else is done now or said not to be.
 *
 * @typedef {import("./bridge.js").State} State
 */
import { joinForm } from "./join-code.js"

export class PackageTalk {
  /** @type {Map<string, string>} */
  #etags = new Map()

  /** @param {{keeper: import("./keeper.js").Keeper, exchange: import("./exchange.js").Exchange|null}} given */
  constructor({ keeper, exchange }) {
    this.keeper = keeper
    this.exchange = exchange
  }

  /** What the player shows. @returns {State} */
  state() {
    throw new Error("the bridge says it")
  }

  /** Something changed. */
  changed() {}

  /** @param {string} method @param {string} path @param {unknown} [body] @param {boolean} [file] */
  async ask(method, path, body, file) {
    if (!this.exchange) throw bridgeError("not_connected", this.state().notice ?? "error.refused", true)
    const words = { ...(body == null ? {} : { body }), ...(file ? { file } : {}) }
    const data = (await this.exchange.ask(method, path, words))?.body
    if (path === "/me/erase") return this.#forget(data)
    if (data?.state?.outcome) this.exchange.hear(data.state)
    else if (method !== "GET") this.exchange.run()
    return data?.state?.outcome ? { ...data, state: this.state() } : data
  }

  /** @param {() => void} onjoined */
  entrance(onjoined) {
    return joinForm((code) => this.#join(code), onjoined)
  }

  /** Come in with the code that only people tell. @param {string} code */
  async #join(code) {
    if (!this.exchange) return
    this.exchange.community.joinCode = code
    await this.exchange.run()
    const { status, trouble } = this.exchange
    if (status !== "on") throw bridgeError(trouble?.code ?? "offline", trouble?.code === "offline" ? "join.offline" : (trouble?.message ?? "error.server"), true)
  }

  /** What was written stays on this device no longer, and nobody enters again who is gone; the LMS keeps its record. @template T @param {T} data */
  #forget(data) {
    this.exchange?.stop()
    Object.assign(this.keeper.kept, { drafts: {}, outbox: [], name: "" })
    this.keeper.save(0)
    return data
  }

  /** @param {string} path @param {Blob} [blob] */
  file(path, blob) {
    return this.ask(blob ? "POST" : "GET", path, blob, true)
  }

  /** @param {string} id @param {{after?: string, since?: string}} [query] */
  async posts(id, query) {
    if (!this.exchange || this.exchange.status !== "on") return null
    const asked = String(new URLSearchParams(query))
    const path = `/activities/${id}/posts${asked && `?${asked}`}`
    const etag = this.#etags.get(path)
    const answer = await this.exchange.ask("GET", path, etag ? { etag } : {}).catch(() => null)
    if (!answer) return null
    if (answer.etag) this.#etags.set(path, answer.etag)
    this.keeper.learn({ [id]: { ...this.keeper.kept.record[id], ...answer.body.me } })
    this.changed()
    return answer.body
  }

  /** @param {string} activity @param {import("./bridge.js").Contribution} contribution */
  async post(activity, contribution) {
    if (!this.exchange) throw bridgeError("not_connected", this.state().notice ?? "error.refused", true)
    const { key } = contribution
    this.keeper.queue({ activity, ...contribution })
    await this.exchange.run()
    const end = this.exchange.ends.get(key)
    if (end && "post" in end) return { post: end.post, state: this.state() }
    const trouble = end ?? this.exchange.trouble
    throw bridgeError(trouble?.code ?? "offline", trouble?.message ?? "error.offline", true)
  }
}

/** @param {string} code @param {string} message @param {boolean} kept */
export const bridgeError = (code, message, kept) => Object.assign(new Error(message), { code, kept })
