// @ts-check
// rules-marks.js — how a quiz is marked: marks.py once more. A test runs both on thousands of cases; change them together.

export const CLOSE = 1e-9

/** Marks answers to a quiz whose plan entry has its keys. @param {any} asked @param {any} answers */
export function scoreQuiz(asked, answers) {
  const questions = Object.fromEntries(asked.questions.map((/** @type {any} */ question) =>
    [question.id, rounded(MARKS[question.kind](question.key, answers[question.id]))]))
  const points = sum(asked.questions, (question) => question.points)
  const earned = sum(asked.questions, (question) => question.points * questions[question.id])
  const score = points ? rounded(earned / points) : 0
  return { score, passed: passes(score, asked.pass_mark), questions }
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
export const passes = (/** @type {number} */ score, /** @type {number} */ mark) => score * 100 >= mark - CLOSE
export const rounded = (/** @type {number} */ value) => Math.floor(value * 100000 + 0.5) / 100000
export const sum = (/** @type {any[]} */ all, /** @type {(one: any) => number} */ value) =>
  all.reduce((total, one) => total + value(one), 0)
