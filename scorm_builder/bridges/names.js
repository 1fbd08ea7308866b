// @ts-check
/**
 * Short names for a course's activities, for a store that counts characters.
 *
 * Four characters made from the id, not from its position, so that what is kept survives a corrected course. The salt is
 * the first under which no two activities of the course share a name; it is kept with the data.
 *
 * @typedef {import("./bridge.js").Plan} Plan
 * @typedef {{salt: number, short: (id: string) => string, ids: Map<string, string>}} Names
 */

export const NAME_LENGTH = 4
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/**
 * @param {Plan} plan
 * @param {number} [salt]  of kept data; without one, a salt of the plan's own
 * @returns {Names}
 */
export function namesFor(plan, salt) {
  for (let next = salt ?? 0; ; next += 1) {
    const ids = new Map(plan.activities.map(({ id }) => [shortName(id, next), id]))
    if (ids.size === plan.activities.length || salt !== undefined || next > 99) {
      return { salt: next, ids, short: (id) => shortName(id, next) }
    }
  }
}

/** What a quiz's kept answers belong to: they are by position, so other questions make them worthless. @param {{id: string, kind: string, options?: number}[]} questions */
export function shapeOf(questions) {
  return letters(fnv(questions.map(({ id, kind, options }) => `${id} ${kind} ${options ?? ""}`).join("\n")))
}

/** @param {string} id @param {number} salt */
function shortName(id, salt) {
  return letters(fnv(`${salt}:${id}`))
}

/** @param {number} hash */
function letters(hash) {
  let out = ""
  for (let count = 0; count < NAME_LENGTH; count += 1) out += ALPHABET[(hash >>> (count * 6)) & 63]
  return out
}

/** FNV-1a with a final mix, because its low bits alone are weak on short texts. @param {string} text */
function fnv(text) {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}
