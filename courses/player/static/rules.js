// @ts-check
// rules.js — what a record achieves under a plan: rules.py, marks.py and count_words once more, for the browser.
// A test runs both on thousands of generated cases; change them together. No imports: it also runs in packages and in node.

/** @typedef {{what: string, need: number, have: number, turn: "mine"|"others"}} Need */
/** @typedef {{started: boolean, score: number|null, needs: Need[]}} Progress */

const CLOSE = 1e-9

/**
 * The rules of each activity type; the script of another type adds its own.
 * @type {Record<string, (asked: any, done: any) => Progress>}
 */
export const kinds = { page, quiz, discussion }

/** How far one activity is. @param {any} asked @param {any} [done] @returns {Progress} */
export function progress(asked, done = {}) {
  const found = kinds[asked.type](asked, done)
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
  const points = sum(required, (asked) => asked.points)
  const earned = sum(required, (asked) => asked.points * (of(asked.id).score ?? 0))
  return {
    complete,
    score: points ? rounded(earned / points) : Number(complete),
    activities: Object.fromEntries(plan.activities.map((/** @type {any} */ asked) =>
      [asked.id, { state: state(asked, all), score: of(asked.id).score }])),
    missing,
  }
}

/** Marks answers to a quiz whose plan entry has its keys. @param {any} asked @param {any} answers */
export function scoreQuiz(asked, answers) {
  const questions = Object.fromEntries(asked.questions.map((/** @type {any} */ question) =>
    [question.id, rounded(MARKS[question.kind](question.key, answers[question.id]))]))
  const points = sum(asked.questions, (question) => question.points)
  const earned = sum(asked.questions, (question) => question.points * questions[question.id])
  const score = points ? rounded(earned / points) : 0
  return { score, passed: passes(score, asked.pass_mark), questions }
}

// What says nothing: code fences, list numbers, link targets, addresses (see contributions.py).
const TYPING = [
  /(?:^|\n)[ \t]*(?:```|~~~)[^\n]*/gu,
  /(?:^|\n)[ \t]*[0-9]{1,9}[.)](?=[ \t])/gu,
  /\]\([^()\n]*\)/gu,
  /(?:[Hh][Tt][Tt][Pp][Ss]?:\/\/|[Ww]{3}\.|[Mm][Aa][Ii][Ll][Tt][Oo]:)[^ \t\r\n<>]+/gu,
]
const UNSPACED = new RegExp("(?=\\p{L})[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}" +
  "\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\u30FC]\\p{M}*", "gu")
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu

/** How many words a text says. @param {string} text */
export function countWords(text) {
  for (const typing of TYPING) text = text.replace(typing, "\n ")
  let unspaced = 0
  const rest = text.replace(UNSPACED, () => (unspaced++, " "))
  return (rest.match(WORD) ?? []).length + Math.ceil(unspaced / 2)
}

/** @param {any} asked @param {Map<string, Progress>} all */
function state(asked, all) {
  const own = /** @type {Progress} */ (all.get(asked.id))
  if (!own.needs.length) return "complete"
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

/** @param {any} asked @param {any} done @returns {Progress} */
function discussion(asked, done) {
  const { posts = 0, replies = 0, peers = 0, others = 0 } = done
  const wanted = asked.require
  const creditable = wanted.replies - Math.max(0, wanted.distinct_peers - peers)
  const credited = Math.max(0, Math.min(replies, creditable))
  const needs = posts < wanted.posts ? [mine("post", wanted.posts, posts)] : []
  const turn = !needs.length && !others && !(peers && replies < creditable) ? "others" : "mine"
  const people = wanted.distinct_peers - peers
  if (people > 0 && people >= wanted.replies - replies) needs.push({ ...mine("peer", wanted.distinct_peers, peers), turn })
  else if (replies < wanted.replies) needs.push({ ...mine("reply", wanted.replies, replies), turn })
  const whole = !needs.length || done.complete
  const earned = whole ? 1 : (Math.min(posts, wanted.posts) + credited) / (wanted.posts + wanted.replies)
  return { started: Boolean(posts || replies), score: asked.mode === "scaled" ? rounded(earned) : Number(earned >= 1), needs }
}

/** @type {Record<string, (key: any, answer: any) => number>} */
const MARKS = {
  single: (key, answer) => Number(Number.isInteger(answer) && key.includes(answer)),
  multiple: (key, answer) => {
    if (!Array.isArray(answer) || !answer.every(Number.isInteger)) return 0
    const given = [...new Set(answer)]
    const right = given.filter((index) => key.includes(index)).length
    return Math.max(0, (right - (given.length - right)) / key.length)
  },
  text: (key, answer) => Number(typeof answer === "string" && key.map(folded).includes(folded(answer))),
  number: (key, answer) => {
    const given = typeof answer === "string" ? folded(answer).replaceAll("\u2212", "-") : ""
    if (!/^[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)$/.test(given)) return 0
    return Number(Math.abs(Number(given.replace(",", ".")) - key.value) <= key.tolerance + CLOSE)
  },
  matching: positions,
  ordering: positions,
}

/** @param {number[]} key @param {any} answer */
function positions(key, answer) {
  return Array.isArray(answer) ? key.filter((wanted, at) => wanted === answer[at]).length / key.length : 0
}

const SPACE = /[\x09-\x0d\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+/gu
const folded = (/** @type {string} */ text) =>
  text.normalize("NFKC").toLowerCase().replace(SPACE, " ").replace(/^ | $/g, "")
const passes = (/** @type {number} */ score, /** @type {number} */ mark) => score * 100 >= mark - CLOSE
const rounded = (/** @type {number} */ value) => Math.floor(value * 100000 + 0.5) / 100000
const mine = (/** @type {string} */ what, /** @type {number} */ need, /** @type {number} */ have) =>
  /** @type {Need} */ ({ what, need, have, turn: "mine" })
const sum = (/** @type {any[]} */ all, /** @type {(one: any) => number} */ value) =>
  all.reduce((total, one) => total + value(one), 0)
