// @ts-check
/**
 * The tool's API over HTTP: a bearer token, no cookie, eight seconds of patience, and trying again where that is safe.
 *
 * @typedef {import("./bridge.js").BridgeError} BridgeError
 * @typedef {{body?: unknown, key?: string, etag?: string, tries?: number, file?: boolean}} Asking
 *   key: makes asking again the same act; etag: what is known already; tries: 1 is no second try; file: a Blob goes or
 *   comes, which takes longer
 * @typedef {{status: number, etag: string, data: any}} Answer   data: null with 304
 */

const PATIENCE = 8000
const PATIENCE_WITH_FILES = 120_000
const PAUSES = [400, 1600]
/** What the player has its own words for. Everything else comes with a sentence of the server's. */
const WORDS = new Map([
  ["session_ended", "error.ended"],
  ["too_long", "error.too_long"],
  ["too_fast", "error.too_fast"],
  ["empty", "error.empty"],
  ["locked", "error.locked"],
  ["our_mistake", "error.server"],
])

/** @param {string} code @param {string} message @returns {BridgeError} */
export function bridgeError(code, message) {
  return Object.assign(new Error(message), { code, kept: true })
}

/** Whether asking later can help: the tool was out of reach, or busy. @param {unknown} error */
export function isOffline(error) {
  return error instanceof Error && "code" in error && error.code === "offline"
}

/** @param {unknown} error */
export function isEnded(error) {
  return error instanceof Error && "code" in error && error.code === "ended"
}

export class Api {
  #ended = false

  /** @param {string} base @param {string} token */
  constructor(base, token) {
    this.base = base
    this.token = token
  }

  /** @param {string} path @param {Asking} [how] */
  get(path, how) {
    return this.ask("GET", path, how)
  }

  /**
   * One request, tried again after a pause when nothing came back. Rejects with a BridgeError: "offline" when the tool
   * cannot be reached, "ended" when the token has run out, else the tool's own word.
   * @param {string} method @param {string} path @param {Asking} [how] @returns {Promise<Answer>}
   */
  async ask(method, path, how = {}) {
    // A token that has run out is good for nothing any more but handing in drafts.
    if (this.#ended && path !== "/draft") throw bridgeError("ended", "error.ended")
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.#send(method, path, how)
      if (response?.status === 304) return { status: 304, etag: how.etag ?? "", data: null }
      if (response?.ok) return this.#read(response, Boolean(how.file && method === "GET"))
      this.#ended ||= response?.status === 401
      if (response && ![502, 503, 504].includes(response.status)) throw await refusal(response)
      if (attempt + 1 >= (how.tries ?? 3)) throw bridgeError("offline", "error.offline")
      await new Promise((resolve) => setTimeout(resolve, PAUSES[attempt] * (0.75 + Math.random() / 2)))
    }
  }

  /**
   * Send something while the page is going away; nobody waits for the answer.
   * @param {string} method @param {string} path @param {unknown} body
   */
  leave(method, path, body) {
    try {
      fetch(this.base + path, { ...this.#request(method, { body }), keepalive: true }).catch(() => {})
    } catch {
      // Too large to be sent along with leaving; it is kept on the device and sent next time.
    }
  }

  /** @param {string} method @param {string} path @param {Asking} how @returns {Promise<Response|null>} */
  async #send(method, path, how) {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), how.file ? PATIENCE_WITH_FILES : PATIENCE)
    try {
      return await fetch(this.base + path, { ...this.#request(method, how), signal: stop.signal })
    } catch {
      return null
    } finally {
      clearTimeout(timer)
    }
  }

  /** @param {Response} response @param {boolean} file @returns {Promise<Answer>} */
  async #read(response, file) {
    try {
      const data = await (file ? response.blob() : response.json())
      return { status: response.status, etag: response.headers.get("ETag") ?? "", data }
    } catch {
      throw bridgeError("offline", "error.offline") // the connection broke in the middle
    }
  }

  /** @param {string} method @param {Asking} how @returns {RequestInit} */
  #request(method, how) {
    /** @type {{[name: string]: string}} */
    const headers = { Authorization: `Bearer ${this.token}` }
    if (how.etag) headers["If-None-Match"] = how.etag
    if (how.key) headers["Idempotency-Key"] = how.key
    const blob = how.body instanceof Blob ? how.body : null
    if (how.body !== undefined) headers["Content-Type"] = blob ? blob.type || "application/octet-stream" : "application/json"
    const body = blob ?? (how.body === undefined ? undefined : JSON.stringify(how.body))
    return { method, headers, body, credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" }
  }
}

/** @param {Response} response */
async function refusal(response) {
  const said = await response.json().catch(() => ({}))
  const code = said?.error?.code ?? "server"
  const message = WORDS.get(code) ?? (response.status >= 500 ? "error.server" : (said?.error?.message ?? "error.server"))
  return bridgeError(response.status === 401 ? "ended" : code, message)
}
