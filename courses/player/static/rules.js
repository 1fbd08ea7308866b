// @ts-check
// rules.js — what a record achieves under a plan: rules.py once more, for the browser; what people do together is in
// rules-social.js. A test runs both on thousands of generated cases; change them together.
import { CLOSE, passes, rounded, scoreQuiz, sum } from "./rules-marks.js"
import { social } from "./rules-social.js"
import { countWords } from "./rules-words.js"

/** @typedef {{what: string, need: number, have: number, turn: "mine"|"others", step?: string}} Need */
/** @typedef {{started: boolean, score: number|null, needs: Need[]}} Progress */

export { countWords, scoreQuiz }

/**
 * The rules of each activity type; the script of another type adds its own.
 * @type {Record<string, (asked: any, done: any) => Progress>}
 */
export const kinds = { page, quiz }

/** How far one activity is. @param {any} asked @param {any} [done] @returns {Progress} */
export function progress(asked, done = {}) {
  const found = "space" in asked ? social(asked, done) : kinds[asked.type](asked, done)
  if (isExcused(done)) return { ...found, needs: [], score: null }
  return done.complete ? { ...found, needs: [] } : found
}

/** What `record` achieves under `plan`. @param {any} plan @param {any} record */
export function outcome(plan, record) {
  /** @type {Map<string, Progress>} */
  const all = new Map(plan.activities.map((/** @type {any} */ asked) => [asked.id, progress(asked, record[asked.id])]))
  const of = (/** @type {string} */ id) => /** @type {Progress} */ (all.get(id))
  const required = plan.activities.filter((/** @type {any} */ asked) => asked.required)
  const missing = required.flatMap((/** @type {any} */ asked) =>
    of(asked.id).needs.map((need) => ({ activity: asked.id, ...need })))
  const complete = missing.length === 0
  const graded = required.filter((/** @type {any} */ asked) => !isExcused(record[asked.id]))
  const points = sum(graded, (asked) => asked.points)
  const earned = sum(graded, (asked) => asked.points * (of(asked.id).score ?? 0))
  return {
    complete,
    score: points ? rounded(earned / points) : Number(complete),
    activities: Object.fromEntries(plan.activities.map((/** @type {any} */ asked) =>
      [asked.id, { state: state(asked, all, record), score: of(asked.id).score }])),
    missing,
  }
}

/** Whether nothing is asked for any more; what is complete needs no excuse. @param {any} done */
const isExcused = (done) => done?.excused != null && !done.complete

/** @param {any} asked @param {Map<string, Progress>} all @param {any} record */
function state(asked, all, record) {
  const own = /** @type {Progress} */ (all.get(asked.id))
  if (!own.needs.length) return isExcused(record[asked.id]) ? "excused" : "complete"
  if (asked.after.some((/** @type {string} */ before) => all.get(before)?.needs.length)) return "locked"
  if (own.needs.every((need) => need.turn === "others")) return "waiting_on_peers"
  return own.started ? "my_turn" : "not_started"
}

/** @param {any} asked @param {any} done @returns {Progress} */
function page(asked, done) {
  const wanted = asked.complete_when === "done" ? done.done : done.viewed
  const complete = Boolean(wanted || done.complete)
  const need = asked.complete_when === "done" ? "done" : "view"
  return {
    started: Boolean(done.viewed),
    score: asked.points ? Number(complete) : null,
    needs: complete ? [] : [mine(need, 1, 0)],
  }
}

/** @param {any} asked @param {any} done @returns {Progress} */
function quiz(asked, done) {
  const attempts = done.attempts ?? 0
  const best = done.best ?? 0
  if (!attempts) return { started: false, score: null, needs: [asked.pass_mark ? mine("pass", asked.pass_mark, 0) : mine("submit", 1, 0)] }
  const needs = passes(best, asked.pass_mark) ? [] : [mine("pass", asked.pass_mark, Math.floor(best * 100 + CLOSE))]
  return { started: true, score: best, needs }
}

const mine = (/** @type {string} */ what, /** @type {number} */ need, /** @type {number} */ have) =>
  /** @type {Need} */ ({ what, need, have, turn: "mine" })
