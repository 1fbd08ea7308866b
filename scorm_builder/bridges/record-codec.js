// @ts-check
/**
 * A learner's record in few characters, and back.
 *
 * Pages seen and done are runs of short names, quizzes `[attempts, best, shape, answers…]` by position, what is done with others the
 * last known counts. Completion is not kept: it follows from these, and what does not is the tool's to remember.
 *
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {import("./bridge.js").ActivityPlan} ActivityPlan
 * @typedef {import("./bridge.js").QuestionPlan} QuestionPlan
 * @typedef {import("./bridge.js").CourseRecord} CourseRecord
 * @typedef {import("./bridge.js").Entry} Entry
 * @typedef {import("./bridge.js").Answer} Answer
 */
import { NAME_LENGTH, namesFor, shapeOf } from "./names.js"

/** A typed answer is kept up to this many characters of JSON, or a little more than its longest right answer. */
const TYPED = 40
const SLACK = 20
const BEST = 100000

/**
 * @param {CourseRecord} record
 * @param {Plan} plan
 */
export function packEntries(record, plan) {
  const names = namesFor(plan)
  const value = { h: names.salt, p: "", d: "", q: /** @type {{[name: string]: any[]}} */ ({}), g: /** @type {{[name: string]: number[]}} */ ({}) }
  for (const activity of plan.activities) {
    const entry = record[activity.id]
    if (!entry) continue
    const name = names.short(activity.id)
    if (activity.type === "quiz" && entry.attempts) value.q[name] = packQuiz(entry, activity.questions ?? [])
    else if (activity.space) value.g[name] = packCounts(entry)
    else if (entry.done) value.d += name
    else if (entry.viewed) value.p += name
  }
  return value
}

/**
 * @param {any} value
 * @param {Plan} plan
 * @returns {CourseRecord}
 */
export function unpackEntries(value, plan) {
  const { ids } = namesFor(plan, Number(value.h))
  const activities = new Map(plan.activities.map((activity) => [activity.id, activity]))
  /** @type {CourseRecord} */
  const record = {}
  /** @param {string} name @param {(activity: ActivityPlan) => Entry} entry */
  const put = (name, entry) => {
    const activity = activities.get(ids.get(name) ?? "")
    if (activity) record[activity.id] = entry(activity)
  }
  for (const name of cut(value.p)) put(name, () => ({ viewed: true }))
  for (const name of cut(value.d)) put(name, () => ({ viewed: true, done: true }))
  for (const [name, kept] of Object.entries(value.q)) put(name, (activity) => unpackQuiz(kept, activity.questions ?? []))
  for (const [name, kept] of Object.entries(value.g)) put(name, () => unpackCounts(kept))
  return record
}

/** Whether somebody was at a date takes room only where she was. @param {Entry} entry */
function packCounts(entry) {
  const there = [entry.attended ?? 0, entry.outcomes ?? 0]
  return [entry.posts ?? 0, entry.replies ?? 0, entry.peers ?? 0, entry.others ?? 0, ...(there.some(Boolean) ? there : [])]
}

/** @param {number[]} kept @returns {Entry} */
function unpackCounts([posts, replies, peers, others, attended = 0, outcomes = 0]) {
  return { posts, replies, peers, others, ...(attended && { attended }), ...(outcomes && { outcomes }) }
}

/** @param {Entry} entry @param {QuestionPlan[]} questions */
function packQuiz(entry, questions) {
  const answers = entry.answers ?? {}
  return [entry.attempts, Math.round((entry.best ?? 0) * BEST), shapeOf(questions), ...questions.map((question) => packAnswer(question, answers[question.id]))]
}

/** @param {any[]} kept @param {QuestionPlan[]} questions @returns {Entry} */
function unpackQuiz([attempts, best, shape, ...packed], questions) {
  /** @type {Entry} */
  const entry = { attempts, best: best / BEST }
  if (shape !== shapeOf(questions)) return entry
  const answers = questions.map((question, at) => /** @type {const} */ ([question.id, unpackAnswer(question, packed[at])]))
  entry.answers = /** @type {{[question: string]: Answer}} */ (Object.fromEntries(answers.filter(([, answer]) => answer !== null)))
  return entry
}

/** @param {QuestionPlan} question @param {Answer|undefined} answer */
function packAnswer(question, answer) {
  if (answer === undefined || answer === null) return 0
  if (question.kind === "single") return typeof answer === "number" ? answer + 1 : 0
  if (Array.isArray(answer)) return answer.map((index) => (index === null ? "-" : index.toString(36))).join(question.kind === "multiple" || (question.options ?? 0) > 36 ? "," : "")
  const text = String(answer).trim().replace(/\s+/g, " ")
  return escaped(text) <= room(question) ? text : 0
}

/** @param {QuestionPlan} question @param {any} packed @returns {Answer|null} */
function unpackAnswer(question, packed) {
  if (question.kind === "single") return packed ? packed - 1 : null
  if (packed === 0 || packed === undefined) return null
  if (question.kind === "text" || question.kind === "number") return String(packed)
  const parts = question.kind === "multiple" || (question.options ?? 0) > 36 ? String(packed).split(",") : [...String(packed)]
  const indexes = parts.filter(Boolean).map((part) => (part === "-" ? null : parseInt(part, 36)))
  return /** @type {Answer} */ (indexes)
}

/** @param {QuestionPlan} question */
function room(question) {
  const keys = question.kind === "text" && Array.isArray(question.key) ? question.key : []
  return Math.max(TYPED, ...keys.map((key) => escaped(String(key)) + SLACK))
}

/** Characters of a text once it stands in ASCII JSON. @param {string} text */
function escaped(text) {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, "\\u0000").length - 2
}

/** @param {string} run */
function cut(run) {
  return run.match(new RegExp(`.{${NAME_LENGTH}}`, "g")) ?? []
}
