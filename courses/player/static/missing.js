// @ts-check
/** What is missing, in words with the way there. The clauses are those of words.missing_clause in Python. */
import { el } from "./dom.js"
import { fit, say } from "./words.js"

/** @typedef {import("./bridge.js").Missing} Missing @typedef {import("./course.js").Course} Course */

const COUNTED = ["post", "reply", "peer", "answer_back", "endorse", "accepted", "train", "review", "received"]

/** @param {Missing} item @param {string} title @param {{type: string}} [activity] */
export function clause(item, title, activity) {
  const counted = COUNTED.includes(item.what)
  const n = counted ? Math.max(1, Math.round(item.need - item.have)) : 1
  if (item.step) return say(`missing.step.${item.step}`, { n, title })
  if (item.turn === "others") {
    return say(["reply", "peer"].includes(item.what) ? "missing.waiting" : `missing.waiting.${item.what}`, { n, title })
  }
  return say(fit(activity, `missing.${item.what}${counted && item.have > 0 ? ".more" : ""}`), { n, title })
}

/** The clause as a link to where it can be done. @param {Course} course @param {Missing} item */
export function wayThere(course, item) {
  const activity = course.activity(item.activity)
  return el("a", { href: `#/${item.activity}` }, clause(item, activity?.title ?? item.activity, activity))
}

/** What can be done now comes first, then what opens later, then what only others can do. @param {Course} course */
export function inOrder(course) {
  /** @param {Missing} item */
  const rank = (item) => (item.turn === "others" ? 2 : course.standing(item.activity) === "locked" ? 1 : 0)
  return [...course.state.outcome.missing].sort((a, b) => rank(a) - rank(b))
}
