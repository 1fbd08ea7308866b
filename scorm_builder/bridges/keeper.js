// @ts-check
/**
 * What a package remembers between sittings, in every place that will have it: the LMS, the browser, memory.
 *
 * The LMS's copy follows the learner to another machine but is small; the browser's holds everything but stays where it is.
 * Who looks back (review) leaves only a copy of new words in the browser; who looks around (browse) leaves nothing.
 *
 * @typedef {import("./codec.js").Kept} Kept
 * @typedef {import("./codec.js").Unsent} Unsent
 * @typedef {import("./bridge.js").Plan} Plan
 */
import { decode, encode, nothing } from "./codec.js"
import { browserCopy, mergeKept, mergeRecords } from "./copies.js"
import { Soon } from "./timer.js"

const BROWSER_ROOM = 500_000
/** Milliseconds until the LMS commits an act, and until it commits what is still being typed. */
const ACT = 1000
const TYPING = 10_000
const BROWSER = 400

export class Keeper {
  /** @type {string[]} secrets that other copies hold, for when the first is refused */
  #others
  #browser
  #lms
  #toBrowser = new Soon(() => this.#writeBrowser())
  #typed = new Soon(() => this.#writeLms(0))

  /**
   * @param {object} given
   * @param {Plan} given.plan
   * @param {import("./package-state.js").Lms|null} given.lms
   * @param {() => Storage} given.storage
   * @param {string} given.run  another run of the course is another story
   * @param {number} given.limit  characters of suspend_data
   */
  constructor({ plan, lms, storage, run, limit }) {
    this.plan = plan
    this.limit = limit
    this.#lms = lms
    this.#browser = browserCopy(storage, lms?.learner ? `touchpoint:${plan.course}:${run}:${lms.learner}` : "")
    const there = decode(lms?.suspended ?? "", plan)
    const here = decode(this.#browser.read(), plan)
    /** Whether the LMS gave back something that cannot be read. */
    this.damaged = there.damaged
    /** @type {Kept} */
    this.kept = lms ? mergeKept(there.kept, here.kept) : nothing()
    this.#others = [there.kept.secret, here.kept.secret].filter((secret) => secret && secret !== this.kept.secret)
    /** What proves who this is, for the whole sitting: a newer secret is proven kept only by the next sitting using it. */
    this.proof = this.kept.secret
    if (JSON.stringify(this.kept) !== JSON.stringify(there.kept)) this.save()
  }

  /** Whether something is not yet where it should be. */
  get saving() {
    return this.#typed.waiting || Boolean(this.#lms?.waiting)
  }

  /** Take another copy's secret. @returns {boolean} whether there was one */
  nextSecret() {
    const secret = this.#others.shift()
    if (secret) this.proof = this.kept.secret = secret
    return Boolean(secret)
  }

  /** The secret for the next sitting. Where it cannot be kept the old one stays in use. @param {string} secret */
  secret(secret) {
    this.proof ||= secret
    if (this.#lms?.writes) this.kept.secret = secret
    this.save(0)
  }

  /** @param {import("./bridge.js").CourseRecord} record  the tool's */
  learn(record) {
    const merged = mergeRecords(record, this.kept.record)
    if (JSON.stringify(merged) === JSON.stringify(this.kept.record)) return
    this.kept.record = merged
    this.save()
  }

  /** @param {string} activity @param {import("./bridge.js").Entry} entry */
  enter(activity, entry) {
    this.kept.record = { ...this.kept.record, [activity]: { ...this.kept.record[activity], ...entry } }
    this.save()
  }

  /** Words being typed; other words in a place take back what waits to be sent from there. @param {string} place @param {string} text */
  draft(place, text) {
    const queued = this.kept.outbox.find((unsent) => placeOf(unsent) === place)
    if (queued && wordsOf(queued).trim() === text.trim()) return
    this.kept.outbox = this.kept.outbox.filter((unsent) => unsent !== queued)
    const { [place]: _, ...drafts } = this.kept.drafts
    this.kept.drafts = text ? { ...drafts, [place]: text } : drafts
    this.save(text ? TYPING : ACT)
  }

  /** Words to be sent, now or in a later sitting; one from each place. @param {Unsent} unsent */
  queue(unsent) {
    const place = placeOf(unsent)
    delete this.kept.drafts[place]
    this.kept.outbox = [...this.kept.outbox.filter((other) => placeOf(other) !== place), unsent]
    this.save(0)
  }

  /** It was sent, or will never be taken: then the words stay as a draft. @param {Unsent} unsent @param {{sent: boolean}} end */
  settle(unsent, { sent }) {
    this.kept.outbox = this.kept.outbox.filter(({ key }) => key !== unsent.key)
    if (!sent) this.kept.drafts = { ...this.kept.drafts, [placeOf(unsent)]: wordsOf(unsent) }
    this.save(0)
  }

  /** What the player shows in its fields. */
  get drafts() {
    return { ...this.kept.drafts, ...Object.fromEntries(this.kept.outbox.map((unsent) => [placeOf(unsent), wordsOf(unsent)])) }
  }

  /** @param {number} [within]  milliseconds until the LMS has it */
  save(within = ACT) {
    this.kept.turn += 1
    this.#toBrowser.within(Math.min(within, BROWSER))
    if (within === TYPING) this.#typed.within(TYPING)
    else this.#writeLms(within)
  }

  /** Now, because the page may be gone in a moment; `leaving`: the LMS is told of the end at once, which keeps everything. */
  flush({ leaving = false } = {}) {
    if (this.#toBrowser.waiting) this.#writeBrowser()
    if (this.#typed.waiting) this.#writeLms(0)
    if (!leaving) this.#lms?.commit()
  }

  /** @param {number} within */
  #writeLms(within) {
    this.#typed.cancel()
    if (this.#lms?.writes) this.#lms.keep("suspended", encode(this.kept, this.plan, this.limit).text, within)
  }

  #writeBrowser() {
    this.#toBrowser.cancel()
    if (this.#lms && this.#lms.mode !== "browse") this.#browser.write(encode(this.kept, this.plan, BROWSER_ROOM).text)
  }
}

/** As a draft: what was written in several places is kept as one. @param {Unsent} unsent */
const wordsOf = ({ text, fields }) => (fields ? JSON.stringify(fields) : text)
/** @param {{activity: string, parent: string|null}} unsent */
export function placeOf({ activity, parent }) {
  return parent === null ? activity : `${activity}/${parent}`
}
