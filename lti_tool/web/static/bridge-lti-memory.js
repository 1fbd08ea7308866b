// @ts-check
/**
 * What this device remembers of a visit, in case the tool cannot be reached: the last state, unsent words and acts.
 *
 * localStorage may be blocked (a frame of another site), full or emptied at any time, so everything is also held here and
 * every use of it may fail quietly. Two people may share a browser: what is kept is kept under the learner, and which
 * learner a token belongs to is remembered only under the token.
 *
 * @typedef {{activity: string} & import("./bridge.js").Contribution} Unsent
 * @typedef {object} Kept
 * @property {import("./bridge.js").State|null} state
 * @property {string|null} place
 * @property {{[key: string]: string}} drafts   not with the tool yet; "" is one to forget there
 * @property {string[]} acts                    paths of acts that wait to be told: "/activities/welcome/view"
 * @property {Unsent[]} outbox                  posts that wait to be sent
 */

const PLACE = "touchpoint/"
const VISITS = `${PLACE}visits`
const MOST_VISITS = 20

/** @returns {Kept} */
function nothing() {
  return { state: null, place: null, drafts: {}, acts: [], outbox: [] }
}

export class Memory {
  #learner = ""

  /** @param {string} token */
  constructor(token) {
    this.visit = token.slice(0, 12) // enough to tell visits apart, of no use to anybody
    /** @type {Kept} */
    this.kept = nothing()
    /** @type {Set<string>} drafts whose words have become posts since this page was opened */
    this.sent = new Set()
    const visits = /** @type {[string, string][]} */ (read(VISITS) ?? [])
    const known = visits.find(([visit]) => visit === this.visit)
    if (known) this.#recall(known[1])
  }

  /** Now it is known who this is: what the same learner left here on an earlier visit comes back. @param {string} learner */
  belongsTo(learner) {
    if (learner === this.#learner) return
    const before = this.#learner ? nothing() : this.kept // what was done before anybody knew who it is
    this.#recall(learner)
    this.kept = {
      ...this.kept,
      drafts: { ...this.kept.drafts, ...before.drafts },
      acts: [...new Set([...this.kept.acts, ...before.acts])],
      outbox: [...this.kept.outbox, ...before.outbox],
    }
    const visits = /** @type {[string, string][]} */ (read(VISITS) ?? []).filter(([visit]) => visit !== this.visit)
    write(VISITS, [...visits, [this.visit, learner]].slice(-MOST_VISITS))
    this.save()
  }

  /** Call after changing `kept`. */
  save() {
    if (this.#learner) write(PLACE + this.#learner, this.kept)
  }

  /** Everything about this learner, for good. */
  forget() {
    this.kept = nothing()
    this.save()
    this.#learner = ""
  }

  /** @param {string} draft the key of the draft a post was written as @param {string} [text] the words that may stay */
  unsend(draft, text) {
    this.kept.outbox = this.kept.outbox.filter((post) => draftOf(post) !== draft || wordsOf(post) === text)
    this.save()
  }

  /** @param {string} learner */
  #recall(learner) {
    this.#learner = learner
    this.kept = { ...nothing(), ...read(PLACE + learner) }
  }
}

/** The key of the draft that a contribution was written as. @param {{activity: string, parent: string|null}} post */
export function draftOf({ activity, parent }) {
  return parent ? `${activity}/${parent}` : activity
}

/** The draft it was: what was written in several places is kept as one. @param {{text: string, fields?: object}} post */
export function wordsOf({ text, fields }) {
  return fields ? JSON.stringify(fields) : text
}

/** @param {string} place @returns {any} */
function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "null")
  } catch {
    return null
  }
}

/** @param {string} place @param {unknown} value */
function write(place, value) {
  try {
    localStorage.setItem(place, JSON.stringify(value))
  } catch {
    // Blocked or full: it is still held in this page.
  }
}
