// @ts-check
/**
 * What was answered and how far things are, in SCORM 1.2's vocabulary: `wrong`, never "incorrect"; single letters for choices;
 * no spaces in ids; no more than 255 characters and two decimals anywhere.
 */
import { INTERACTIONS, asciiId, rawScore, receiptId, responseOf } from "./responses.js"

const SEPARATORS = { and: ",", to: "." }

/** @type {import("./reports.js").Vocabulary} */
export const vocabulary12 = {
  interaction({ quiz, question, answer, share }, now) {
    const response = responseOf(question.kind, answer, SEPARATORS).slice(0, 255)
    const result = share >= 1 ? "correct" : share <= 0 ? "wrong" : share.toFixed(2)
    return interaction(asciiId(`${quiz}.${question.id}`, 255), INTERACTIONS[question.kind], now, response, result)
  },
  receipt: ({ course, code }, now) => interaction(receiptId(course), "fill-in", now, code, "neutral"),
  objective({ type }, { complete, score }) {
    if (!complete) return [["status", "incomplete"]]
    if (score === null) return [["status", "completed"]]
    return [["score.min", "0"], ["score.max", "100"], ["score.raw", rawScore(score)], ["status", type === "quiz" ? "passed" : "completed"]]
  },
  objectiveShows: ["status", "score.raw"],
}

/** HH:MM:SS or HHHH:MM:SS. @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.min(Math.max(0, Math.floor(milliseconds / 1000)), 9999 * 3600)
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":")
}

/** @param {string} id @param {string} type @param {Date} now @param {string} response @param {string} result @returns {import("./reports.js").Fields} */
function interaction(id, type, now, response, result) {
  const answer = /** @type {import("./reports.js").Fields} */ (response ? [["student_response", response]] : [])
  return [["id", id], ["type", type], ["time", now.toTimeString().slice(0, 8)], ...answer, ["result", result]]
}
