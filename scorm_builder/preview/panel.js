// @ts-check
/** The preview's panel: what the LMS knows, what it comes to and what is missing, and every call that was made. */
import { clause } from "../bridges/missing.js"
import { decode } from "../bridges/codec.js"
import { learnWords } from "../bridges/words.js"
import { outcome } from "../bridges/rules.js"

/** @typedef {import("../bridges/bridge.js").Missing} Missing @typedef {import("../bridges/bridge.js").Plan} Plan */
/** @typedef {import("./runtime12.js").Values} Values */

const SHOWN = ["cmi.core.lesson_status", "cmi.core.score.raw", "cmi.core.lesson_location", "cmi.core.session_time", "cmi.core.exit"]
/** What imaginary colleagues cannot play, only be supposed to have done. */
const SUPPOSED = ["session", "peer_assessment"]

/** @param {string} id */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id))
}

/** @param {string} tag @param {string} text @param {string} [kind] */
export function element(tag, text, kind = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className: kind })
}

/** @param {import("./runtime12.js").Call} call */
export function showCall({ name, words, answer, error }) {
  const said = words.filter(Boolean).map((word) => (word.length > 60 ? `${word.slice(0, 57)}…` : word))
  const result = error ? `: ${error}` : name === "LMSGetValue" ? ` → ${answer || "“”"}` : ""
  part("calls").prepend(element("li", `${name.slice(3)} ${said.join(" = ")}${result}`, error ? "no" : ""))
}

/**
 * @typedef {{values: Values, config: string|null|undefined, together: import("../bridges/bridge.js").CourseRecord}} Known
 *   config: the course page's own, once it is there; together: what the colleagues know, which no LMS is told in full
 */

/** @param {Known} known @param {(activity: string) => void} onsuppose */
export function showRecord({ values, config, together }, onsuppose) {
  const suspended = values["cmi.suspend_data"] ?? ""
  const rows = [...SHOWN.map((name) => [name.replace("cmi.core.", ""), values[name] ?? ""]), ["suspend_data", `${suspended.length} of 4096 characters`]]
  part("record").replaceChildren(...rows.flatMap(([name, value]) => [element("dt", name), element("dd", value || "–")]))
  if (!config) return
  const { plan, words, language } = JSON.parse(config)
  learnWords(words, language)
  const social = Object.fromEntries(Object.entries(together).filter(([id]) => plan.activities.some((/** @type {any} */ one) => one.id === id && one.space)))
  showOutcome(plan, { ...decode(suspended, plan).kept.record, ...social }, onsuppose)
}

/** @param {Plan} plan @param {import("../bridges/bridge.js").CourseRecord} record @param {(activity: string) => void} onsuppose */
function showOutcome(plan, record, onsuppose) {
  const { complete, score, missing } = /** @type {import("../bridges/bridge.js").Outcome} */ (outcome(plan, record))
  const marks = `; score ${Math.round(score * 100)} of 100.`
  part("outcome").textContent = `${complete ? "Complete: everything required is done" : "Not complete: see what is missing"}${marks}`
  part("outcome").className = complete ? "yes" : ""
  part("missing").replaceChildren(...missing.map((item) => missingItem(plan, item)))
  const stuck = new Set(missing.filter((item) => isStuck(plan, item)).map(({ activity }) => activity))
  const buttons = [...stuck].map((id) => Object.assign(element("button", `Suppose that “${titleOf(plan, id)}” has happened`), { type: "button", onclick: () => onsuppose(id) }))
  part("suppose").replaceChildren(...buttons)
}

/** @param {Plan} plan @param {string} id */
const activityOf = (plan, id) => plan.activities.find((one) => one.id === id)
/** @param {Plan} plan @param {string} id */
const titleOf = (plan, id) => activityOf(plan, id)?.title ?? id
/** Whether an author could go no further here by herself. @param {Plan} plan @param {Missing} item */
const isStuck = (plan, { activity, turn }) => turn === "others" || SUPPOSED.includes(activityOf(plan, activity)?.type ?? "")

/** @param {Plan} plan @param {Missing} item */
function missingItem(plan, item) {
  const { activity, need, have, turn } = item
  const words = clause(item, titleOf(plan, activity), activityOf(plan, activity))
  return element("li", `${words} · ${have} of ${need}${turn === "others" ? ", others' turn" : ""}`)
}
