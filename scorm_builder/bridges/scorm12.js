// @ts-check
/**
 * SCORM 1.2's run-time, in its own words and none beyond them.
 *
 * `incomplete` is written and committed at once, since an LMS makes a course that was only opened `completed`; a finished
 * course is set back only when it is asked for again; in review and browse mode nothing is written at all. Nothing waits for the end: each change is
 * committed soon after it happened, and leaving only finishes what is already there.
 * @typedef {import("./words12.js").Interaction} Interaction
 */
import { calling } from "./scorm-api.js"
import { Soon } from "./timer.js"
import { duration, spokenName } from "./words12.js"

const SETTLED = ["passed", "completed", "failed"]
const KEPT = { place: "cmi.core.lesson_location", suspended: "cmi.suspend_data" }
const RETRY = 15_000

/** One sitting: `start()` first; after `finish()` every call is silently nothing. */
export class Scorm12 {
  #call
  #now
  #began = 0
  #open = false
  #interactions = true
  #index = 0
  #changed = false
  #commit

  /**
   * @param {any} api  the LMS's API object
   * @param {{now?: () => number, onsaved?: (saved: boolean) => void}} [options]  now in milliseconds
   */
  constructor(api, { now = Date.now, onsaved = () => {} } = {}) {
    this.#call = calling(api)
    this.#now = now
    this.onsaved = onsaved
    this.#commit = new Soon(() => this.commit(), now)
    this.mode = /** @type {"normal"|"review"|"browse"} */ ("normal")
    this.status = ""
    this.learner = this.name = ""
    this.place = ""
    this.suspended = ""
  }

  /** @returns {boolean} whether the LMS took us in */
  start() {
    // An LMS that was not told of the last leaving refuses to begin again but still answers.
    this.#open = this.#true("LMSInitialize", "") || this.#get("cmi.core.student_id") !== ""
    if (!this.#open) return false
    this.#began = this.#now()
    const mode = this.#get("cmi.core.lesson_mode")
    this.mode = mode === "review" || mode === "browse" ? mode : "normal"
    this.learner = this.#get("cmi.core.student_id")
    this.name = spokenName(this.#get("cmi.core.student_name"))
    this.status = this.#get("cmi.core.lesson_status")
    this.place = this.#get("cmi.core.lesson_location")
    this.suspended = this.#get("cmi.suspend_data")
    this.#index = Number.parseInt(this.#get("cmi.interactions._count"), 10) || 0
    if (!SETTLED.includes(this.status)) this.#set("cmi.core.lesson_status", "incomplete")
    this.#set("cmi.core.exit", "suspend")
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
    if (this[name] === value || !this.#set(KEPT[name], value)) return
    this[name] = value
    this.#commit.within(within)
  }

  /**
   * Report the score, the receipt's code where reports show it, then `passed`.
   * @param {number} score  from 0 to 1
   * @param {Interaction} [receipt]
   */
  pass(score, receipt) {
    if (!this.writes || this.status === "passed") return
    this.#set("cmi.core.score.min", "0")
    this.#set("cmi.core.score.max", "100")
    this.#set("cmi.core.score.raw", String(Math.round(Math.min(1, Math.max(0, score)) * 10000) / 100))
    this.#interactions = true
    if (receipt) this.interaction(receipt)
    if (this.#set("cmi.core.lesson_status", "passed")) this.status = "passed"
    this.commit()
  }

  /** It was asked for again: no score that nobody has earned, then `incomplete`. An LMS may refuse the empty score, not the status. */
  reopen() {
    if (!this.writes || !["passed", "completed"].includes(this.status)) return
    this.#set("cmi.core.score.raw", "")
    if (this.#set("cmi.core.lesson_status", "incomplete")) this.status = "incomplete"
    this.commit()
  }

  /** For the LMS's reports. The first refusal ends it: no course fails over a report. @param {Interaction} interaction */
  interaction({ id, type, response, result }) {
    if (!this.#interactions || !this.writes) return
    const time = new Date(this.#now()).toTimeString().slice(0, 8)
    const at = `cmi.interactions.${this.#index}`
    const words = { id, type, time, ...(response ? { student_response: response } : {}), result }
    this.#interactions = Object.entries(words).every(([name, value]) => this.#set(`${at}.${name}`, value))
    if (this.#interactions) this.#index += 1
    this.#commit.within(1000)
  }

  commit() {
    this.#commit.cancel()
    if (!this.writes || !this.#changed) return
    this.#set("cmi.core.session_time", duration(this.#now() - this.#began))
    const saved = this.#true("LMSCommit", "")
    this.#changed = !saved
    if (!saved) this.#commit.within(RETRY)
    this.onsaved(saved)
  }

  /** Leave, once. */
  finish() {
    if (!this.#open) return
    this.#commit.cancel()
    if (this.writes) this.#set("cmi.core.session_time", duration(this.#now() - this.#began))
    this.#open = false
    this.#call("LMSFinish", "")
  }

  /** @param {string} element @param {string} value */
  #set(element, value) {
    if (!this.writes) return false
    const taken = this.#true("LMSSetValue", element, value)
    this.#changed ||= taken
    return taken
  }

  /** A refused value, such as suspend_data before there is any (403), reads as empty. @param {string} element */
  #get(element) {
    return String(this.#call("LMSGetValue", element) ?? "")
  }

  /** @param {string} name @param {string[]} words */
  #true(name, ...words) {
    return String(this.#call(name, ...words)) === "true"
  }
}
