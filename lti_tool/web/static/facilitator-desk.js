// @ts-check
/**
 * The facilitator's way to the tool: asks with the token of the page's fragment and says in words what went wrong.
 *
 * @typedef {{api: string, play: string, language: string, title: string, words: any,
 *   activities: {id: string, title: string, type: string, required: boolean, space: string|null, rubric: any, fields: {id: string, title: string}[]|null, meeting?: any}[]}} Config
 */
import { carried } from "./bridge-lti-address.js"
import { say } from "./words.js"

const PATIENCE = 12_000
const PATIENCE_WITH_WORK = 70_000 // the tool gives what it makes a minute
const SLOWLY = 20_000

/** What went wrong, as a sentence for people. `status` is 0 when the tool was out of reach. */
export class Trouble extends Error {
  /** @param {string} sentence @param {number} status @param {string} [code] */
  constructor(sentence, status, code = "") {
    super(sentence)
    this.status = status
    this.code = code
  }
}

export class Desk {
  /** @param {Config} config @param {import("./place.js").Place} place */
  constructor(config, place) {
    this.config = config
    this.place = place
    this.token = new URLSearchParams(location.hash.slice(1)).get("t") ?? ""
    /** @type {{id: string, name: string, me: boolean}[]} who facilitates here too; known once today has been asked for */
    this.facilitators = []
    this.acts = 0
    this.titles = new Map(config.activities.map(({ id, title }) => [id, title]))
  }

  /** @param {string} activity */
  title(activity) {
    return this.titles.get(activity) ?? activity
  }

  /** The titles of the fields that posts of an activity may have. @param {string} activity @returns {{[id: string]: string}} */
  fields(activity) {
    const found = this.config.activities.find(({ id }) => id === activity)
    return Object.fromEntries((found?.fields ?? []).map(({ id, title }) => [id, title]))
  }

  /** Another view of this page; a whole address, so that it can be opened in a tab of its own. @param {string} route */
  here(route) {
    return this.place.fragment(route)
  }

  /** Where something is in the course, for this facilitator, and the way back from there. @param {string} [at] */
  into(at) {
    const back = this.place.route ?? ""
    const parts = [carried(location.hash), back && `back=${encodeURIComponent(back)}`, at && `at=${encodeURIComponent(at)}`]
    return `${this.config.play}#${parts.filter(Boolean).join("&")}`
  }

  /**
   * @param {string} method @param {string} path under /api @param {unknown} [body] @param {{etag?: string, key?: string, patience?: number}} [how]
   * @returns {Promise<Response>} ok, or 304; anything else is thrown as Trouble
   */
  async ask(method, path, body, { etag, key, patience = PATIENCE } = {}) {
    /** @type {{[name: string]: string}} */
    const headers = { Authorization: `Bearer ${this.token}` }
    if (etag) headers["If-None-Match"] = etag
    if (key) headers["Idempotency-Key"] = key
    const file = body instanceof Blob ? body : null
    if (body !== undefined) headers["Content-Type"] = file ? "application/octet-stream" : "application/json"
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), patience)
    try {
      const request = { method, headers, body: file ?? (body === undefined ? undefined : JSON.stringify(body)), signal: stop.signal }
      const answer = await fetch(this.config.api + path, { ...request, credentials: "omit", cache: "no-store" })
      if (!answer.ok && answer.status !== 304) throw await refusal(answer)
      return answer
    } catch (error) {
      this.acts += 1 // so that whoever waits for a while asks again at once
      throw error instanceof Trouble ? error : new Trouble(say("look.unreachable"), 0)
    } finally {
      clearTimeout(timer)
    }
  }

  /** @param {string} path @returns {Promise<any>} */
  async get(path) {
    return (await this.ask("GET", path)).json()
  }

  /** For views that need not be asked for again and again: whether some time has passed, or this page did something. @returns {() => boolean} */
  pace() {
    let [at, acts] = [0, -1]
    return () => {
      if (acts === this.acts && Date.now() - at < SLOWLY) return false
      ;[at, acts] = [Date.now(), this.acts]
      return true
    }
  }

  /** Have something done. @param {string} method @param {string} path @param {unknown} [body] @param {string} [key] @returns {Promise<any>} */
  async act(method, path, body, key) {
    const answer = await this.ask(method, path, body, { key })
    this.acts += 1
    return answer.json().catch(() => ({}))
  }

  /** What the tool says under `path`, again and again; null while it is what it was. @param {string} path @returns {() => Promise<any>} */
  reader(path) {
    let etag = ""
    return async () => {
      const answer = await this.ask("GET", path, undefined, { etag })
      if (answer.status === 304) return null
      etag = answer.headers.get("ETag") ?? ""
      return answer.json()
    }
  }

  /**
   * Save a file of the tool's on this device; with a body, one that is made only now.
   * @param {string} path @param {string} name "" where the tool says how it is called @param {unknown} [body]
   */
  async download(path, name, body) {
    const answer = await this.ask(body === undefined ? "GET" : "POST", path, body, { patience: body === undefined ? PATIENCE : PATIENCE_WITH_WORK })
    const blob = await answer.blob()
    const address = URL.createObjectURL(blob)
    const link = document.createElement("a")
    link.href = address
    link.download = name || (/filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "")
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000) // some browsers begin to read it late
  }
}

/** @param {Response} answer */
async function refusal(answer) {
  const said = await answer.json().catch(() => ({}))
  const sentence = answer.status === 401 ? say("look.ended") : said?.error?.message ?? say("look.unreachable")
  return new Trouble(sentence, answer.status, said?.error?.code)
}

/** What to say about something that failed. @param {unknown} error */
export function wordsOf(error) {
  if (!(error instanceof Trouble)) throw error
  return error.message
}
