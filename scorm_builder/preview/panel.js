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

/** @param {Values} values @param {string|null|undefined} config  the course page's own, once it is there @param {(activity: string) => void} onsuppose */
export function showRecord(values, config, onsuppose) {
  const suspended = values["cmi.suspend_data"] ?? ""
  const rows = [...SHOWN.map((name) => [name.replace("cmi.core.", ""), values[name] ?? ""]), ["suspend_data", `${suspended.length} of 4096 characters`]]
  part("record").replaceChildren(...rows.flatMap(([name, value]) => [element("dt", name), element("dd", value || "–")]))
  if (!config) return
  const { plan, words, language } = JSON.parse(config)
  learnWords(words, language)
  showOutcome(plan, suspended, onsuppose)
}

/** @param {Plan} plan @param {string} suspended @param {(activity: string) => void} onsuppose */
function showOutcome(plan, suspended, onsuppose) {
  const { complete, score, missing } = /** @type {import("../bridges/bridge.js").Outcome} */ (
    outcome(plan, decode(suspended, plan).kept.record))
  const marks = `; score ${Math.round(score * 100)} of 100.`
  part("outcome").textContent = `${complete ? "Complete: everything required is done" : "Not complete: see what is missing"}${marks}`
  part("outcome").className = complete ? "yes" : ""
  const items = missing.map((item) => missingItem(plan, item, onsuppose))
  part("missing").replaceChildren(...items)
}

/** @param {Plan} plan @param {Missing} item @param {(activity: string) => void} onsuppose */
function missingItem(plan, item, onsuppose) {
  const { activity: id, need, have, turn } = item
  const activity = plan.activities.find((one) => one.id === id)
  const title = activity?.title ?? id
  const line = element("li", `${clause(item, title, activity)} · ${have} of ${need}${turn === "others" ? ", others' turn" : ""}`)
  if (turn !== "others" && !SUPPOSED.includes(activity?.type ?? "")) return line
  const button = Object.assign(element("button", "Suppose it has happened"), { type: "button", onclick: () => onsuppose(id) })
  line.append(" ", button)
  return line
}
