// @ts-check
/**
 * What LMSs show in their reports beside status and score: answers (interactions) and how far each activity is (objectives).
 * Not every LMS has them; the first refusal ends each for the sitting, since no course fails over a report.
 *
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {import("./bridge.js").ActivityPlan} ActivityPlan
 * @typedef {{quiz: string, question: import("./bridge.js").QuestionPlan, answer: import("./bridge.js").Answer|undefined, share: number}} Answered
 *   share: of the question's points, 0 to 1
 * @typedef {[name: string, value: string][]} Fields   in the order they are written
 * @typedef {object} Vocabulary
 * @property {(answered: Answered, now: Date) => Fields} interaction   begins with the id
 * @property {(receipt: {course: string, code: string}, now: Date) => Fields} receipt
 * @property {(activity: ActivityPlan, how: {complete: boolean, score: number|null}) => Fields} objective   without its id
 * @property {[status: string, score: string]} objectiveShows   the fields by which one that is there already is compared
 */

export class Reports {
  #get
  #set
  #now
  #words
  #interactions = true
  #objectives = true
  #next = -1
  /** @type {Map<string, {at: string, told: string}>|null} */
  #known = null

  /** @param {{get: import("./dialect.js").Get, set: import("./dialect.js").Put, now: () => number, vocabulary: Vocabulary}} given */
  constructor({ get, set, now, vocabulary }) {
    this.#get = get
    this.#set = set
    this.#now = now
    this.#words = vocabulary
  }

  /** @param {Answered} answered @returns {boolean} whether it was taken */
  answered(answered) {
    return this.#interactions && this.#interaction(this.#words.interaction(answered, new Date(this.#now())))
  }

  /** The receipt's code, also where an answer was refused before. @param {{course: string, code: string}} receipt */
  receipt(receipt) {
    return this.#interaction(this.#words.receipt(receipt, new Date(this.#now())))
  }

  /** @param {Plan} plan @param {import("./bridge.js").Outcome} outcome @returns {boolean} whether there was something to tell */
  progress(plan, outcome) {
    let news = false
    for (const activity of plan.activities) {
      const { state, score } = outcome.activities[activity.id]
      if (!["not_started", "locked", "excused"].includes(state)) news = this.#objective(activity, { complete: state === "complete", score }) || news
    }
    return news
  }

  /** What is done of what is required, from 0 to 1. @param {Plan} plan @param {import("./bridge.js").Outcome} outcome */
  share(plan, outcome) {
    const required = plan.activities.filter((activity) => activity.required)
    const done = required.filter(({ id }) => ["complete", "excused"].includes(outcome.activities[id].state))
    return required.length ? Math.floor((100 * done.length) / required.length) / 100 : 1
  }

  /** @param {Fields} fields */
  #interaction(fields) {
    if (this.#next < 0) this.#next = count(this.#get("cmi.interactions._count"))
    this.#interactions = this.#write(`cmi.interactions.${this.#next}`, fields)
    if (this.#interactions) this.#next += 1
    return this.#interactions
  }

  /** @param {ActivityPlan} activity @param {{complete: boolean, score: number|null}} how */
  #objective(activity, how) {
    if (!this.#objectives) return false
    this.#known ??= this.#there()
    const known = this.#known.get(activity.id)
    const at = known?.at ?? `cmi.objectives.${this.#known.size}`
    const fields = this.#words.objective(activity, how)
    const told = this.#words.objectiveShows.map((shown) => fields.find(([name]) => name === shown)?.[1] ?? "").join(" ")
    if (known?.told === told) return false
    this.#objectives = this.#write(at, known ? fields : [["id", activity.id], ...fields])
    if (this.#objectives) this.#known.set(activity.id, { at, told })
    return this.#objectives
  }

  /** What the LMS has from earlier sittings: an objective keeps its place. */
  #there() {
    const places = Array.from({ length: count(this.#get("cmi.objectives._count")) }, (_, index) => `cmi.objectives.${index}`)
    const told = (/** @type {string} */ at) => this.#words.objectiveShows.map((shown) => this.#get(`${at}.${shown}`)).join(" ")
    return new Map(places.map((at) => [this.#get(`${at}.id`) || at, { at, told: told(at) }]))
  }

  /** @param {string} at @param {Fields} fields */
  #write(at, fields) {
    return fields.every(([name, value]) => this.#set(`${at}.${name}`, value))
  }
}

/** An LMS without a list may answer with nothing. @param {string} answer */
const count = (answer) => Number.parseInt(answer, 10) || 0
