// @ts-check
/**
 * A SCORM 1.2 run-time as strict as the data model: what it takes, a real LMS should take too.
 *
 * It keeps the record of one learner in memory, answers with the standard's error codes and reports every call. Habits
 * are those in which an LMS differs from the bare standard (presets_habits.py says which has them).
 *
 * @typedef {{completes_untouched?: boolean, appends_comments?: boolean, empty_counts?: boolean, silent_commits?: boolean,
 *   late?: number}} Habits
 * @typedef {{name: string, words: string[], answer: string, error: string}} Call
 * @typedef {{[element: string]: string}} Values
 */

const ERRORS = /** @type {{[code: string]: string}} */ ({
  0: "No error", 101: "General exception", 201: "Invalid argument", 301: "Not initialized", 401: "Not implemented",
  402: "Is a keyword and cannot be set", 403: "Is read only", 404: "Is write only", 405: "Incorrect data type",
})
const DECIMAL = /^-?\d{1,12}(\.\d{1,7})?$/
const SPAN = /^\d{2,4}:\d\d:\d\d(\.\d{1,2})?$/
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,2})?$/
const IDENTIFIER = /^[\x21-\x7e]{1,255}$/
const STATUS = /^(passed|completed|failed|incomplete|browsed)$/
const SCORE = (/** @type {string} */ value) => value === "" || (DECIMAL.test(value) && Number(value) >= 0 && Number(value) <= 100)
const upTo = (/** @type {number} */ length) => (/** @type {string} */ value) => value.length <= length

/** Element -> how it may be used and what it takes. @type {[RegExp, "r"|"w"|"rw", (RegExp|((value: string) => boolean))?][]} */
const MODEL = [
  [/^cmi\.core\.(student_id|student_name|credit|entry|total_time|lesson_mode)$/, "r"],
  [/^cmi\.(launch_data|comments_from_lms)$/, "r"],
  [/^cmi\.core\.lesson_location$/, "rw", upTo(255)],
  [/^cmi\.core\.lesson_status$/, "rw", STATUS],
  [/^cmi\.core\.score\.(raw|min|max)$/, "rw", SCORE],
  [/^cmi\.core\.exit$/, "w", /^(time-out|suspend|logout|)$/],
  [/^cmi\.core\.session_time$/, "w", SPAN],
  [/^cmi\.(suspend_data|comments)$/, "rw", upTo(4096)],
  [/^cmi\.interactions\.\d+\.id$/, "w", IDENTIFIER],
  [/^cmi\.interactions\.\d+\.type$/, "w", /^(true-false|choice|fill-in|matching|performance|sequencing|likert|numeric)$/],
  [/^cmi\.interactions\.\d+\.time$/, "w", TIME],
  [/^cmi\.interactions\.\d+\.(student_response|correct_responses\.\d+\.pattern)$/, "w", upTo(255)],
  [/^cmi\.interactions\.\d+\.result$/, "w", (value) => /^(correct|wrong|unanticipated|neutral)$/.test(value) || DECIMAL.test(value)],
  [/^cmi\.interactions\.\d+\.weighting$/, "w", DECIMAL],
  [/^cmi\.interactions\.\d+\.latency$/, "w", SPAN],
  [/^cmi\.objectives\.\d+\.id$/, "rw", IDENTIFIER],
  [/^cmi\.objectives\.\d+\.score\.(raw|min|max)$/, "rw", SCORE],
  [/^cmi\.objectives\.\d+\.status$/, "rw", STATUS],
]

export class Runtime12 {
  #open = false
  #error = "0"
  /** Whether the page is going away. */
  leaving = false

  /** @param {{values: Values, oncall: (call: Call) => void, habits?: Habits}} given  values: the learner's record, kept up to date here */
  constructor({ values, oncall, habits = {} }) {
    this.values = values
    this.habits = habits
    this.api = this.#wrapped(oncall)
  }

  /** @param {(call: Call) => void} oncall @returns {{[name: string]: (...words: string[]) => string}} */
  #wrapped(oncall) {
    const calls = /** @type {{[name: string]: (...words: any[]) => string}} */ ({
      LMSInitialize: () => this.#initialize(),
      LMSFinish: () => this.#finish(),
      LMSGetValue: (element) => this.#get(element),
      LMSSetValue: (element, value) => this.#set(element, String(value)),
      LMSCommit: () => (this.#open ? this.#ok(this.leaving && this.habits.silent_commits ? "" : "true") : this.#no("301")),
    })
    const watched = Object.entries(calls).map(([name, call]) => [name, (/** @type {any[]} */ ...words) => {
      const answer = call(...words)
      oncall({ name, words: words.map(String), answer, error: this.#error === "0" ? "" : `${this.#error} ${ERRORS[this.#error]}` })
      return answer
    }])
    return {
      ...Object.fromEntries(watched),
      LMSGetLastError: () => this.#error,
      LMSGetErrorString: (code) => ERRORS[code] ?? "",
      LMSGetDiagnostic: (code) => ERRORS[code || this.#error] ?? "",
    }
  }

  #initialize() {
    if (this.#open) return this.#no("101")
    this.#open = true
    return this.#ok()
  }

  #finish() {
    if (!this.#open) return this.#no("301")
    this.#open = false
    const status = "cmi.core.lesson_status"
    if (this.habits.completes_untouched && this.values[status] === "not attempted") this.values[status] = "completed"
    return this.#ok()
  }

  /** @param {string} element */
  #get(element) {
    if (!this.#open) return this.#no("301", "")
    const count = /^cmi\.(interactions|objectives)\._count$/.exec(element)
    if (count) return this.#ok(this.habits.empty_counts ? "" : String(this.#count(count[1])))
    const [, use] = MODEL.find(([name]) => name.test(element)) ?? []
    if (!use) return this.#no(element.endsWith("._children") ? "401" : "201", "")
    return use === "w" ? this.#no("404", "") : this.#ok(this.values[element] ?? "")
  }

  /** @param {string} element @param {string} value */
  #set(element, value) {
    if (!this.#open) return this.#no("301")
    if (/\._(count|children)$/.test(element)) return this.#no("402")
    const [, use, type] = MODEL.find(([name]) => name.test(element)) ?? []
    if (!use || !type) return this.#no(use ? "403" : "201")
    const list = /^cmi\.(interactions|objectives)\.(\d+)\./.exec(element)
    if (list && Number(list[2]) > this.#count(list[1])) return this.#no("201")
    if (!(typeof type === "function" ? type(value) : type.test(value))) return this.#no("405")
    const before = this.habits.appends_comments && element === "cmi.comments" ? (this.values[element] ?? "") : ""
    this.values[element] = before + value
    return this.#ok()
  }

  /** @param {string} list */
  #count(list) {
    const indexes = Object.keys(this.values).map((element) => Number(new RegExp(`^cmi\\.${list}\\.(\\d+)\\.`).exec(element)?.[1] ?? -1))
    return Math.max(-1, ...indexes) + 1
  }

  /** @param {string} [answer] */
  #ok(answer = "true") {
    this.#error = "0"
    return answer
  }

  /** @param {string} error @param {string} [answer] */
  #no(error, answer = "false") {
    this.#error = error
    return answer
  }
}
