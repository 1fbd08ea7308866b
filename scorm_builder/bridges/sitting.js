// @ts-check
/**
 * One learner's sitting with an LMS, as every edition of SCORM has it; what things are called is told by a dialect.
 *
 * `incomplete` is written and committed at once, since an LMS makes a course that was only opened `completed`; a finished
 * course is set back only when it is asked for again; in review and browse mode nothing is written at all. Nothing waits
 * for the end: each change is committed soon after it happened, and leaving only finishes what is already there.
 *
 * @typedef {import("./dialect.js").Dialect} Dialect
 * @typedef {import("./dialect.js").Get} Get
 * @typedef {import("./dialect.js").Put} Put
 * @typedef {import("./package-state.js").Lms} Lms
 */
import { spokenName } from "./dialect.js"
import { Reports } from "./reports.js"
import { calling } from "./scorm-api.js"
import { Soon } from "./timer.js"

const SETTLED = ["passed", "completed", "failed"]
const RETRY = 15_000

/** `start()` first; after `finish()` every call is silently nothing. @implements {Lms} */
export class Sitting {
  #call
  #dialect
  #now
  #began = 0
  #open = false
  #changed = false
  #commit
  #reports

  /** @param {any} api  the LMS's API object @param {Dialect} dialect @param {() => number} [now]  in milliseconds */
  constructor(api, dialect, now = Date.now) {
    this.#call = calling(api)
    this.#dialect = dialect
    this.#now = now
    this.onsaved = /** @type {(saved: boolean) => void} */ (() => {})
    this.#commit = new Soon(() => this.commit(), now)
    this.#reports = new Reports({ get: this.#get, set: this.#set, now, vocabulary: dialect.vocabulary })
    this.mode = /** @type {"normal"|"review"|"browse"} */ ("normal")
    this.status = ""
    this.learner = this.name = ""
    this.place = this.suspended = ""
  }

  /** @returns {boolean} whether the LMS took us in */
  start() {
    const { calls, elements } = this.#dialect
    // An LMS that was not told of the last leaving refuses to begin again but still answers.
    this.#open = this.#true(calls.begin, "") || this.#get(elements.learner) !== ""
    if (!this.#open) return false
    this.#began = this.#now()
    const mode = this.#get(elements.mode)
    this.mode = mode === "review" || mode === "browse" ? mode : "normal"
    this.learner = this.#get(elements.learner)
    this.name = spokenName(this.#get(elements.name))
    this.status = this.#dialect.status(this.#get)
    this.place = this.#get(elements.place)
    this.suspended = this.#get(elements.suspended)
    if (!SETTLED.includes(this.status)) this.#dialect.incomplete(this.#set)
    this.#set(elements.exit, "suspend")
    this.commit()
    return true
  }

  get writes() {
    return this.#open && this.mode === "normal"
  }
  get waiting() {
    return this.#commit.waiting
  }

  /** @param {"place"|"suspended"} name @param {string} value @param {number} within  milliseconds until it is committed */
  keep(name, value, within) {
    if (this[name] === value || !this.#set(this.#dialect.elements[name], value)) return
    this[name] = value
    this.#commit.within(within)
  }

  /** The score, the receipt's code where reports show it, then the pass. @param {number} score @param {{course: string, code: string}} [receipt] */
  pass(score, receipt) {
    if (!this.writes || this.status === "passed") return
    this.#dialect.score(this.#set, Math.min(1, Math.max(0, score)))
    if (receipt) this.#reports.receipt(receipt)
    if (this.#dialect.pass(this.#set)) this.status = "passed"
    this.commit()
  }

  /** It was asked for again: no score that nobody has earned, then `incomplete`. An LMS may refuse the score, not the status. */
  reopen() {
    if (!this.writes || !["passed", "completed"].includes(this.status)) return
    if (this.#dialect.reopen(this.#set)) this.status = "incomplete"
    this.commit()
  }

  /** For the LMS's reports. @param {import("./reports.js").Answered} answered */
  answered(answered) {
    if (this.writes && this.#reports.answered(answered)) this.#commit.within(1000)
  }

  /** How far the learner is; the whole only with the pass, since an LMS may take it for complete by itself. @param {import("./bridge.js").Plan} plan @param {import("./bridge.js").Outcome} outcome */
  progress(plan, outcome) {
    if (!this.writes || !this.#reports.progress(plan, outcome)) return
    const share = this.#reports.share(plan, outcome)
    if (share < 1 || this.status === "passed") this.#dialect.progress(this.#set, share)
    this.#commit.within(1000)
  }

  commit() {
    this.#commit.cancel()
    if (!this.writes || !this.#changed) return
    this.#spent()
    // "true" may only mean that it was sent off.
    const saved = this.#true(this.#dialect.calls.commit, "") && !Number(this.#call(this.#dialect.calls.error) ?? 0)
    this.#changed = !saved
    if (!saved) this.#commit.within(RETRY)
    this.onsaved(saved)
  }

  /** Leave, once. */
  finish() {
    if (!this.#open) return
    if (this.#dialect.commitsLast) this.commit()
    this.#commit.cancel()
    this.#spent()
    this.#open = false
    this.#call(this.#dialect.calls.end, "")
  }

  #spent() {
    this.#set(this.#dialect.elements.time, this.#dialect.duration(this.#now() - this.#began))
  }

  /** @type {Put} */
  #set = (element, value) => {
    if (!this.writes) return false
    const taken = this.#true(this.#dialect.calls.set, element, value)
    this.#changed ||= taken
    return taken
  }

  /** A refused value, such as suspend_data before there is any (403), reads as empty. @type {Get} */
  #get = (element) => String(this.#call(this.#dialect.calls.get, element) ?? "")

  /** @param {string} name @param {string[]} words */
  #true(name, ...words) {
    return String(this.#call(name, ...words)) === "true"
  }
}
