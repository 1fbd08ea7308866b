// @ts-check
/**
 * The community API over HTTP: from the package's grant to a short token, and with it to everything else.
 *
 * There are no cookies; a token that ran out is replaced by launching again. The learner's secret changes with every
 * launch and is handed to `onlaunch`, whose business it is to keep it. Nothing here is retried but that: who calls knows
 * whether and when trying again makes sense, and `CommunityError` tells what kind of failure it was.
 *
 * @typedef {import("./bridge.js").State} State
 * @typedef {{token: string, expires_in: number, secret: string, state: State}} Launched
 * @typedef {{body?: unknown, key?: string, etag?: string, file?: boolean}} Words
 *   key: the same key is the same act, however often it is sent; file: a Blob goes or comes
 */

const TIMEOUT = 8000
const TIMEOUT_WITH_FILES = 120_000
/** Words about the package or the learner, whatever was asked. */
const REFUSALS = /^(grant|origin|learner)_/
const EARLY = 30_000

/** `out of reach` and `busy` pass; `refused` is the tool's word about this package or learner, `rejected` about this request. */
export class CommunityError extends Error {
  /** @param {"out of reach"|"busy"|"refused"|"rejected"} kind @param {string} code @param {string} message @param {number} [after] milliseconds */
  constructor(kind, code, message, after = 0) {
    super(message)
    this.kind = kind
    this.code = code
    this.after = after
  }
}

export class Community {
  /** What the learner was told to come in with; said once, since later her secret lets her in. */
  joinCode = ""
  #token = ""
  #expires = 0
  /** @type {Promise<void>|null} */
  #launching = null

  /**
   * @param {object} given
   * @param {string} given.hub    the tool's address, without a slash at the end
   * @param {string} given.grant
   * @param {() => {learner_id: string, name?: string, secret?: string}} given.learner
   * @param {(launched: Launched) => void} given.onlaunch
   * @param {typeof fetch} [given.fetch]
   * @param {() => number} [given.now]
   */
  constructor({ hub, grant, learner, onlaunch, fetch: ask = (...words) => fetch(...words), now = Date.now }) {
    this.hub = hub
    this.grant = grant
    this.learner = learner
    this.onlaunch = onlaunch
    this.ask = ask
    this.now = now
  }

  /** A token that will still be good for a while; two callers share one launch. */
  async enter() {
    if (this.#token && this.now() < this.#expires - EARLY) return
    this.#launching ??= this.#launch().finally(() => (this.#launching = null))
    await this.#launching
  }

  /**
   * @param {string} method
   * @param {string} path  below /api
   * @param {Words} [words]
   * @returns {Promise<{body: any, etag: string|null}|null>} null: nothing new (304)
   */
  async request(method, path, words = {}) {
    await this.enter()
    const answer = await this.#send(method, path, words)
    if (answer.status !== 401) return this.#read(answer)
    this.#token = ""
    await this.enter()
    return this.#read(await this.#send(method, path, words))
  }

  async #launch() {
    const code = this.joinCode && { join_code: this.joinCode }
    this.joinCode = ""
    const answer = await this.#send("POST", "/packages/launch", { body: { grant: this.grant, ...this.learner(), ...code } })
    const launched = /** @type {Launched} */ ((await this.#read(answer, "refused"))?.body)
    this.#token = launched.token
    this.#expires = this.now() + launched.expires_in * 1000
    this.onlaunch(launched)
  }

  /** @param {string} method @param {string} path @param {Words} words */
  async #send(method, path, { body, key, etag, file }) {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), file ? TIMEOUT_WITH_FILES : TIMEOUT)
    const blob = body instanceof Blob
    const headers = {
      ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      ...(body === undefined ? {} : { "content-type": blob ? body.type || "application/octet-stream" : "application/json" }),
      ...(key ? { "idempotency-key": key } : {}),
      ...(etag ? { "if-none-match": etag } : {}),
    }
    try {
      const answer = await this.ask(`${this.hub}/api${path}`, {
        method,
        headers,
        body: blob ? body : body === undefined ? null : JSON.stringify(body),
        credentials: "omit",
        cache: "no-store",
        signal: stop.signal,
      })
      if (file && method === "GET" && answer.ok) return { status: 200, headers: answer.headers, blob: await answer.blob(), text: "" }
      return { status: answer.status, headers: answer.headers, text: answer.status === 304 ? "" : await answer.text() }
    } catch {
      throw new CommunityError("out of reach", "offline", "error.offline")
    } finally {
      clearTimeout(timer)
    }
  }

  /** @param {{status: number, headers: Headers, text: string, blob?: Blob}} answer @param {"refused"|"rejected"} [no] what a plain no means here */
  async #read({ status, headers, text, blob }, no = "rejected") {
    if (status === 304) return null
    const body = blob ?? parse(text)
    if (status < 300 && body !== undefined) return { body, etag: headers.get("etag") }
    const { code = "", message = "error.server" } = body?.error ?? {}
    const after = Number(headers.get("retry-after")) * 1000 || 0
    if (status === 429) throw new CommunityError("busy", code, message, after)
    if (status >= 500 || status === 408 || !code) throw new CommunityError("out of reach", "offline", message, after)
    throw new CommunityError(REFUSALS.test(code) || status === 401 ? "refused" : no, code, message)
  }
}

/** @param {string} text @returns {any} undefined when it is not JSON: a proxy's page, a login form */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
