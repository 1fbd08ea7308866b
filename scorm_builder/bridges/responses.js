// @ts-check
/** Answers as SCORM has them in every edition: letters for what was chosen, put together with an edition's own separators. */

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

/** A question's kind -> SCORM's type of interaction. */
export const INTERACTIONS = { single: "choice", multiple: "choice", text: "fill-in", number: "numeric", matching: "matching", ordering: "sequencing" }

/**
 * @param {import("./bridge.js").QuestionPlan["kind"]} kind
 * @param {import("./bridge.js").Answer|undefined} answer
 * @param {{and: string, to: string}} separators  between choices, and between the two halves of a pair
 */
export function responseOf(kind, answer, { and, to }) {
  if (answer === undefined || answer === null) return ""
  if (kind === "number") return decimal(String(answer))
  if (!Array.isArray(answer)) return kind === "single" ? letter(Number(answer)) : String(answer)
  if (kind === "matching") return answer.map((right, left) => (right === null ? "" : `${letter(left)}${to}${letter(right)}`)).filter(Boolean).join(and)
  return answer.map((index) => letter(Number(index))).join(and)
}

/** A number with at most two decimals, or nothing when it is none. @param {string} typed */
function decimal(typed) {
  const number = Number(typed.trim().replace(",", "."))
  return typed.trim() && Number.isFinite(number) && Math.abs(number) < 1e15 ? String(Math.round(number * 100) / 100) : ""
}

/** @param {number} index */
function letter(index) {
  return LETTERS[index] ?? LETTERS[LETTERS.length - 1]
}

/** Printable ASCII without a space: what every edition takes as an id. @param {string} text @param {number} length */
export function asciiId(text, length) {
  return text.replace(/[^\x21-\x7e]/g, "-").slice(0, length)
}

/** What an LMS's reports call the receipt. @param {string} course */
export const receiptId = (course) => asciiId(`urn:touchpoint:receipt:${course}`, 255)

/** @param {number} share  from 0 to 1 */
export const rawScore = (share) => String(Math.round(share * 10000) / 100)
