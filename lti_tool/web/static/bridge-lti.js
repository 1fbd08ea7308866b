// @ts-check
/**
 * The bridge of a page that a platform's launch led to: the tool keeps the record, this device keeps what could not be
 * told yet. Nothing typed is lost by a connection that breaks, a visit that ends or a page that goes away.
 *
 * @typedef {import("./bridge.js").State} State
 * @typedef {import("./bridge.js").Bridge} Bridge
 * @typedef {import("./bridge-lti-sync.js").Sync} Sync
 */
import { deskOf, wayBack } from "./bridge-lti-address.js"
import { isEnded, isOffline } from "./bridge-lti-api.js"
import { draftOf } from "./bridge-lti-memory.js"

/** @implements {Bridge} */
export class LtiBridge {
  /** @type {Map<string, string>} ETags of feeds, by path */
  #etags = new Map()

  /** @param {{api: import("./bridge-lti-api.js").Api, memory: import("./bridge-lti-memory.js").Memory, sync: Sync, locale?: string, home?: string}} given */
  constructor({ api, memory, sync, locale, home = "" }) {
    this.api = api
    this.memory = memory
    this.sync = sync
    this.locale = locale
    this.sealed = home
  }

  /** @returns {Promise<import("./bridge.js").Opened>} */
  async open() {
    const [home] = await Promise.all([wayBack(this.api.base, this.sealed), this.sync.begin()])
    const { state, place, drafts } = this.sync
    const preview = state.role === "preview"
    const desk = state.role === "facilitator" ? deskOf(location) : ""
    return { state, place, drafts, notice: null, recording: !preview && Boolean(this.api.token), mode: preview ? "preview" : "normal", desk, home }
  }

  /** @param {(state: State) => void} listener */
  onstate(listener) {
    this.sync.listeners.push(listener)
  }

  /** @param {string} activity */
  view(activity) {
    return this.sync.act(at(activity, "view"))
  }

  /** @param {string} activity */
  done(activity) {
    return this.sync.act(at(activity, "done"))
  }

  /** @param {string} activity @param {import("./bridge.js").Answers} answers */
  async answer(activity, answers) {
    const key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(36)).join(".")
    const { data } = await this.#told(this.api.ask("POST", at(activity, "answers"), { body: { answers }, key }))
    return { result: data.result, state: this.sync.take(data.state) }
  }

  /** @param {string} place */
  place(place) {
    this.sync.later((kept) => (kept.place = place))
  }

  /** @param {string} key @param {string} text */
  draft(key, text) {
    this.memory.unsend(key, text.trim()) // words that were changed since are not sent as they were
    this.sync.later((kept) => (kept.drafts[key] = text))
  }

  /** @param {string} name */
  async name(name) {
    const { data } = await this.#told(this.api.ask("PUT", "/name", { body: { name } }))
    return this.sync.take(data)
  }

  /** @param {"GET"|"POST"|"PUT"|"DELETE"} method @param {string} path @param {unknown} [body] */
  async ask(method, path, body) {
    const { data } = await this.#told(this.api.ask(method, path, { body: body ?? undefined, tries: method === "POST" ? 1 : 2 }))
    if (path === "/me/erase") this.sync.forget()
    if (!data?.state?.outcome && method !== "GET") this.sync.clock.soon()
    return data?.state?.outcome ? { ...data, state: this.sync.take(data.state) } : data
  }

  /** @param {string} path @param {Blob} [blob] */
  async file(path, blob) {
    return (await this.#told(this.api.ask(blob ? "POST" : "GET", path, { body: blob, tries: blob ? 1 : 2, file: true }))).data
  }

  /** @param {string} activity @param {{after?: string, since?: string}} [query] */
  async posts(activity, query) {
    const asked = String(new URLSearchParams(query))
    const path = at(activity, "posts") + (asked && `?${asked}`)
    try {
      const { status, etag, data } = await this.#told(this.api.get(path, { etag: this.#etags.get(path), tries: 1 }))
      if (status === 304) return null
      this.#etags.set(path, etag)
      this.sync.clock.soon() // what others wrote may have changed whose turn it is
      return data
    } catch {
      return null
    }
  }

  /** @param {string} activity @param {import("./bridge.js").Contribution} said */
  async post(activity, said) {
    const { key, ...body } = said
    try {
      const { data } = await this.#told(this.api.ask("POST", at(activity, "posts"), { body, key }))
      this.memory.unsend(draftOf({ activity, parent: said.parent }))
      return { post: data.post, state: this.sync.take(data.state) }
    } catch (error) {
      if (isOffline(error) || isEnded(error)) this.#keep({ activity, ...said })
      throw error
    }
  }

  close() {
    const { drafts, place } = this.memory.kept
    for (const [key, text] of Object.entries(drafts)) this.api.leave("PUT", "/draft", { key, text })
    if (place !== null) this.api.leave("PUT", "/place", { place })
  }

  /** Notes whether the tool was reached. @template T @param {Promise<T>} asked @returns {Promise<T>} */
  async #told(asked) {
    try {
      const answer = await asked
      this.sync.reached()
      return answer
    } catch (error) {
      this.sync.failed(error)
      throw error
    }
  }

  /** A later visit sends it, also when this page is gone; the same key makes both one post. @param {import("./bridge-lti-memory.js").Unsent} unsent */
  #keep(unsent) {
    this.memory.kept.outbox = [...this.memory.kept.outbox.filter(({ key }) => key !== unsent.key), unsent]
    this.memory.save()
  }
}

/** @param {string} activity @param {string} what */
function at(activity, what) {
  return `/activities/${encodeURIComponent(activity)}/${what}`
}
