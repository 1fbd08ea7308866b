// @ts-check
/**
 * The bridge of a package: quizzes are marked here by the plan's keys, the record is kept by the LMS, and what needs other
 * people is asked of the tool. Only the tool's receipt makes the LMS record a pass; without it the course teaches,
 * keeps what was written, and says so. Only the tool's word that something is asked for again takes a pass back.
 *
 * @typedef {import("./bridge.js").Bridge} Bridge
 * @typedef {import("./bridge.js").State} State
 * @typedef {import("./bridge.js").Entry} Entry
 * @typedef {{hub: string|null, grant: string|null, run: string, limit: number, needs_others: boolean}} Settings  limit: characters of suspend_data
 */
import { PackageTalk, bridgeError } from "./package-talk.js"
import { stateOf } from "./package-state.js"
import { scoreQuiz } from "./rules.js"

const OVERVIEW = "/" // an empty place is not taken by every LMS; no other place is called so
const PATIENCE = 3000 // ms that opening waits for the tool; later news comes through `onstate`

/** @implements {Bridge} */
export class PackageBridge extends PackageTalk {
  /** @type {((state: State) => void)[]} */
  #listeners = []
  #told = ""

  /**
   * @param {object} given
   * @param {import("./bridge.js").Plan} given.plan
   * @param {import("./package-state.js").Lms|null} given.lms  null: opened outside an LMS
   * @param {import("./keeper.js").Keeper} given.keeper
   * @param {import("./exchange.js").Exchange|null} given.exchange  null: nobody to talk to
   * @param {boolean} given.needsOthers  false: its designer chose that the course can be completed alone
   */
  constructor({ plan, lms, keeper, exchange, needsOthers }) {
    super({ keeper, exchange })
    this.needsOthers = needsOthers
    this.plan = plan
    this.lms = lms
  }

  /** @returns {Promise<import("./bridge.js").Opened>} */
  async open() {
    if (this.exchange) await Promise.race([this.exchange.run(), new Promise((resolve) => setTimeout(resolve, PATIENCE))])
    const mode = this.lms?.mode ?? "preview"
    const place = this.lms?.place ? at(this.lms.place) : null
    return { state: this.state(), place, drafts: this.keeper.drafts, notice: null, recording: Boolean(this.lms?.writes), mode }
  }

  /** @param {(state: State) => void} listener */
  onstate(listener) {
    this.#listeners.push(listener)
  }

  /** Something changed: tell the LMS if it is a pass or not one any more, and the player. */
  changed() {
    const { receipt, outcome: theirs, record } = this.exchange?.state ?? {}
    const ours = this.state().outcome
    this.lms?.progress(this.plan, ours)
    if (receipt && theirs) this.lms?.pass(theirs.score, { course: this.plan.course, code: receipt.code })
    // A receipt may also be missing in a new run, or because the LMS's own status was set by hand.
    else if (!theirs?.complete && Object.values(record ?? {}).some(({ revoked }) => revoked)) this.lms?.reopen()
    else if (!this.needsOthers && ours.complete) this.lms?.pass(ours.score)
    const state = this.state()
    if (JSON.stringify(state) === this.#told) return
    this.#told = JSON.stringify(state)
    for (const listener of this.#listeners) listener(state)
  }

  state() {
    return stateOf(this)
  }

  /** @param {string} activity */
  async view(activity) {
    return this.#did(activity, { viewed: true })
  }

  /** @param {string} activity */
  async done(activity) {
    return this.#did(activity, { viewed: true, done: true })
  }

  /** @param {string} id @param {import("./bridge.js").Answers} answers */
  async answer(id, answers) {
    const quiz = /** @type {import("./bridge.js").ActivityPlan} */ (this.plan.activities.find((activity) => activity.id === id))
    const { attempts = 0, best, ...before } = this.keeper.kept.record[id] ?? {}
    if (quiz.attempts && attempts >= quiz.attempts) throw bridgeError("no_attempts", "error.refused", false)
    const result = /** @type {import("./bridge.js").QuizResult} */ (scoreQuiz(quiz, answers))
    for (const question of quiz.questions ?? []) this.lms?.answered({ quiz: id, question, answer: answers[question.id], share: result.questions[question.id] })
    const better = best === undefined || result.score > best
    return { result, state: this.#did(id, { attempts: attempts + 1, best: better ? result.score : best, answers: better ? answers : (before.answers ?? {}) }) }
  }

  /** @param {string} place */
  place(place) {
    this.lms?.keep("place", encodeURI(place).slice(0, 255) || OVERVIEW, 1000)
  }

  /** @param {string} key @param {string} text */
  draft(key, text) {
    this.keeper.draft(key, text)
  }

  /** @param {string} name */
  async name(name) {
    this.keeper.kept.name = name
    this.keeper.save()
    await this.exchange?.run()
  }

  close() {
    this.keeper.flush({ leaving: true })
    this.exchange?.stop()
    this.lms?.finish()
  }

  /** @param {string} activity @param {Entry} entry */
  #did(activity, entry) {
    this.keeper.enter(activity, entry)
    this.exchange?.run()
    this.changed()
    return this.state()
  }
}

/** @param {string} place  as the LMS has it */
const at = (place) => (place === OVERVIEW ? "" : decodeURI(place))
