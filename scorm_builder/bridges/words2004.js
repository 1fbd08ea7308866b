// @ts-check
/**
 * What was answered and how far things are, in SCORM 2004's vocabulary: `incorrect`, never "wrong"; `[,]` and `[.]` between
 * parts; durations and times as ISO 8601 with at most two decimals, which JavaScript's own form has three of.
 */
import { INTERACTIONS, asciiId, rawScore, receiptId, responseOf } from "./responses.js"

const SEPARATORS = { and: "[,]", to: "[.]" }
const SHORT = 250

/** @type {import("./reports.js").Vocabulary} */
export const vocabulary2004 = {
  interaction({ quiz, question, answer, share }, now) {
    const given = responseOf(question.kind, answer, SEPARATORS)
    const response = question.kind === "text" ? plain(given).slice(0, 4000) : given
    const type = response.length > SHORT && question.kind === "text" ? "long-fill-in" : INTERACTIONS[question.kind]
    const result = share >= 1 ? "correct" : share <= 0 ? "incorrect" : share.toFixed(2)
    return interaction(asciiId(`${quiz}.${question.id}`, 4000), type, now, response, result)
  },
  receipt: ({ course, code }, now) => interaction(receiptId(course), "fill-in", now, code, "neutral"),
  objective({ type, title }, { complete, score }) {
    /** @type {import("./reports.js").Fields} */
    const described = [["description", plain(title).slice(0, SHORT)]]
    if (!complete) return [...described, ["success_status", "unknown"], ["completion_status", "incomplete"]]
    const scored = /** @type {import("./reports.js").Fields} */ (
      score === null ? [] : [["score.min", "0"], ["score.max", "100"], ["score.raw", rawScore(score)], ["score.scaled", scaled(score)]]
    )
    const success = type === "quiz" ? "passed" : "unknown"
    return [...described, ...scored, ["success_status", success], ["completion_status", "completed"]]
  },
  objectiveShows: ["completion_status", "score.raw"],
}

/** PT1H2M3S. @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  return `PT${Math.floor(seconds / 3600)}H${Math.floor(seconds / 60) % 60}M${seconds % 60}S`
}

/** A share as cmi.score.scaled. @param {number} share */
export const scaled = (share) => String(Math.round(share * 10000) / 10000)

/** Some read a time zone only behind decimals, and none reads three of them. @param {Date} now */
function moment(now) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0")
  const date = [now.getUTCFullYear(), two(now.getUTCMonth() + 1), two(now.getUTCDate())].join("-")
  const time = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(two).join(":")
  return `${date}T${time}.${two(Math.floor(now.getUTCMilliseconds() / 10))}Z`
}

/** Somebody's words, in which nothing may be read as the standard's own marks. @param {string} text */
function plain(text) {
  return text.replaceAll("[,]", "[ , ]").replace(/^\{/, " {")
}

/** @param {string} id @param {string} type @param {Date} now @param {string} response @param {string} result @returns {import("./reports.js").Fields} */
function interaction(id, type, now, response, result) {
  const answer = /** @type {import("./reports.js").Fields} */ (response ? [["learner_response", response]] : [])
  return [["id", id], ["type", type], ["timestamp", moment(now)], ...answer, ["result", result]]
}
