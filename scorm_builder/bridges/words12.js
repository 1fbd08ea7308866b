// @ts-check
/**
 * What was answered, in SCORM 1.2's vocabulary: `wrong`, never "incorrect"; single letters for choices; no spaces in ids;
 * no more than 255 characters and two decimals anywhere.
 *
 * @typedef {import("./bridge.js").QuestionPlan} QuestionPlan
 * @typedef {import("./bridge.js").Answer} Answer
 * @typedef {{id: string, type: string, response: string, result: string}} Interaction
 */

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
const TYPES = { single: "choice", multiple: "choice", text: "fill-in", number: "numeric", matching: "matching", ordering: "sequencing" }

/**
 * @param {string} quiz
 * @param {QuestionPlan} question
 * @param {Answer|undefined} answer
 * @param {number} share  of the question's points, 0 to 1
 * @returns {Interaction}
 */
export function interactionOf(quiz, question, answer, share) {
  return {
    id: asciiId(`${quiz}.${question.id}`),
    type: TYPES[question.kind],
    response: response(question.kind, answer).slice(0, 255),
    result: share >= 1 ? "correct" : share <= 0 ? "wrong" : share.toFixed(2),
  }
}

/** The receipt's code where an LMS's reports show it. @param {string} course @param {string} code @returns {Interaction} */
export function receiptOf(course, code) {
  return { id: asciiId(`urn:touchpoint:receipt:${course}`), type: "fill-in", response: code, result: "neutral" }
}

/** HH:MM:SS or HHHH:MM:SS. @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.min(Math.max(0, Math.floor(milliseconds / 1000)), 9999 * 3600)
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":")
}

/** @param {QuestionPlan["kind"]} kind @param {Answer|undefined} answer */
function response(kind, answer) {
  if (answer === undefined || answer === null) return ""
  if (kind === "number") return decimal(String(answer))
  if (!Array.isArray(answer)) return kind === "single" ? letter(Number(answer)) : String(answer)
  if (kind === "matching") return answer.map((right, left) => (right === null ? "" : `${letter(left)}.${letter(right)}`)).filter(Boolean).join(",")
  return answer.map((index) => letter(Number(index))).join(",")
}

/** CMIDecimal, or nothing when it is none. @param {string} typed */
function decimal(typed) {
  const number = Number(typed.trim().replace(",", "."))
  return typed.trim() && Number.isFinite(number) && Math.abs(number) < 1e15 ? String(Math.round(number * 100) / 100) : ""
}

/** A name as people say it: the standard writes "Brown, Bob". @param {string} name */
export function spokenName(name) {
  const [family = "", given = "", ...more] = name.split(",").map((part) => part.trim())
  return (given && !more.length ? `${given} ${family}` : name).trim().slice(0, 60)
}

/** @param {number} index */
function letter(index) {
  return LETTERS[index] ?? LETTERS[LETTERS.length - 1]
}

/** @param {string} text */
function asciiId(text) {
  return text.replace(/[^\x21-\x7e]/g, "-").slice(0, 255)
}
