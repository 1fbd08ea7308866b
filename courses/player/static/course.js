// @ts-check
/** The course as this learner has it now: the plan, the state the bridge last gave, and the acts that change it. */

/**
 * @typedef {import("./bridge.js").State} State
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {import("./bridge.js").Answers} Answers
 * @typedef {{plan: Plan, words: {[key: string]: import("./words.js").Message}, language: string,
 *   settings: {[name: string]: unknown},
 *   feedback?: {[activity: string]: {[question: string]: import("./bridge.js").Feedback}}}} Config
 */

export class Course {
  /** @type {Set<() => void>} */
  #listeners = new Set()

  /** @param {import("./bridge.js").Bridge} bridge @param {Config} config @param {import("./bridge.js").Opened} opened */
  constructor(bridge, config, opened) {
    this.bridge = bridge
    this.config = config
    this.plan = config.plan
    this.opened = opened
    this.state = opened.state
    this.drafts = { ...opened.drafts }
    bridge.onstate((state) => this.take(state))
  }

  /** @param {string} id */
  activity(id) {
    return this.plan.activities.find((activity) => activity.id === id)
  }

  /** @param {string} id @returns {import("./bridge.js").Entry} */
  entry(id) {
    return this.state.record[id] ?? {}
  }

  /** @param {string} id @returns {import("./bridge.js").ActivityState} */
  standing(id) {
    return this.state.outcome.activities[id]?.state ?? "not_started"
  }

  /** What must be complete before `id` opens. @param {string} id */
  before(id) {
    return (this.activity(id)?.after ?? []).filter((other) => !this.finished(other))
  }

  /** Done, or not asked for any more. @param {string} id */
  finished(id) {
    return ["complete", "excused"].includes(this.standing(id))
  }

  /** Facilitators look in: nothing is asked of them. */
  get learning() {
    return this.state.role !== "facilitator"
  }

  /** @param {() => void} listener @returns {() => void} stops listening */
  onchange(listener) {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @param {State} state */
  take(state) {
    this.state = state
    for (const listener of [...this.#listeners]) listener()
  }

  /** @param {string} id */
  async view(id) {
    if (!this.entry(id).viewed) this.take(await this.bridge.view(id))
  }

  /** @param {string} id */
  async done(id) {
    this.take(await this.bridge.done(id))
  }

  /** @param {string} id @param {Answers} answers */
  async answer(id, answers) {
    const { result, state } = await this.bridge.answer(id, answers)
    this.draft(id, "")
    this.take(state)
    return result
  }

  /** @param {string} id @param {string} draft @param {Omit<import("./bridge.js").Contribution, "key">} words */
  async post(id, draft, words) {
    const key = keyFor(draft, words.text + Object.values(words.fields ?? {}).join("\n"))
    const { post, state } = await this.bridge.post(id, { ...words, key })
    this.draft(draft, "")
    this.take(state)
    return post
  }

  /** Everything else that needs the tool. @param {"GET"|"POST"|"PUT"|"DELETE"} method @param {string} path @param {unknown} [body] */
  async ask(method, path, body) {
    const answer = await this.bridge.ask(method, path, body)
    if (answer?.state?.outcome) this.take(answer.state)
    return answer
  }

  /** @param {string} name */
  async name(name) {
    await this.bridge.name(name)
    this.take({ ...this.state, learner: { ...this.state.learner, name, needs_name: false } })
  }

  /** @param {string} key @param {string} text */
  draft(key, text) {
    if (text) this.drafts[key] = text
    else delete this.drafts[key]
    this.bridge.draft(key, text)
  }
}

/**
 * The same words in the same place are the same contribution, also when they are sent again after a reload or from
 * another device. (Two 32-bit FNV-1a hashes: this tells texts apart, it protects nothing.)
 * @param {string} place @param {string} text
 */
export function keyFor(place, text) {
  const normal = text.normalize("NFC").trim()
  return [place.replaceAll("/", "."), fnv(normal, 0x811c9dc5), fnv(normal, 0x01000193)].join("-")
}

/** @param {string} text @param {number} hash */
export function fnv(text, hash) {
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(36)
}
