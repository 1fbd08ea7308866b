// @ts-check
/**
 * The preview page: plays the LMS for the course in its frame, shows what is said to it, and opens the course anew when
 * it was saved. The record stays in this tab, so that leaving and coming back can be tried.
 */
import { decode } from "../bridges/codec.js"
import { outcome } from "../bridges/rules.js"
import { Runtime12 } from "./runtime12.js"

const LOOK = 500
const SHOWN = ["cmi.core.lesson_status", "cmi.core.score.raw", "cmi.core.lesson_location", "cmi.core.session_time", "cmi.core.exit"]
const STORE = "preview"
const frame = /** @type {HTMLIFrameElement} */ (part("course"))
const mode = /** @type {HTMLSelectElement} */ (part("mode"))
const width = /** @type {HTMLSelectElement} */ (part("width"))
let version = 0

/** @param {string} id */
function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id))
}

/** @param {string} tag @param {string} text @param {string} [kind] */
function element(tag, text, kind = "") {
  return Object.assign(document.createElement(tag), { textContent: text, className: kind })
}

/** @returns {import("./runtime12.js").Values} */
function record() {
  return JSON.parse(sessionStorage.getItem(STORE) ?? "{}")
}

/** Let the old course leave, then open it for a new sitting. */
async function open() {
  frame.src = "about:blank"
  await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }))
  const values = record()
  const resumed = values["cmi.core.exit"] === "suspend"
  Object.assign(values, {
    "cmi.core.student_id": "preview-learner",
    "cmi.core.student_name": "Learner, Preview",
    "cmi.core.lesson_mode": mode.value,
    "cmi.core.credit": mode.value === "normal" ? "credit" : "no-credit",
    "cmi.core.entry": resumed ? "resume" : "ab-initio",
    "cmi.core.lesson_status": values["cmi.core.lesson_status"] ?? "not attempted",
  })
  part("calls").replaceChildren()
  const runtime = new Runtime12({ values, oncall: (call) => called(call, runtime.values) })
  Object.assign(window, { API: runtime.api })
  frame.hidden = false
  frame.src = "/package/index.html"
}

/** @param {import("./runtime12.js").Call} call @param {import("./runtime12.js").Values} values */
function called({ name, words, answer, error }, values) {
  const said = words.filter(Boolean).map((word) => (word.length > 60 ? `${word.slice(0, 57)}…` : word))
  const result = error ? `: ${error}` : name === "LMSGetValue" ? ` → ${answer || "“”"}` : ""
  part("calls").prepend(element("li", `${name.slice(3)} ${said.join(" = ")}${result}`, error ? "no" : ""))
  if (name === "LMSCommit" || name === "LMSFinish") sessionStorage.setItem(STORE, JSON.stringify(values))
  showRecord(values)
}

/** @param {import("./runtime12.js").Values} values */
function showRecord(values) {
  const suspended = values["cmi.suspend_data"] ?? ""
  const rows = [...SHOWN.map((name) => [name.replace("cmi.core.", ""), values[name] ?? ""]), ["suspend_data", `${suspended.length} of 4096 characters`]]
  part("record").replaceChildren(...rows.flatMap(([name, value]) => [element("dt", name), element("dd", value || "–")]))
  const config = frame.contentDocument?.getElementById("config")?.textContent
  if (config) showOutcome(JSON.parse(config).plan, suspended)
}

/** @param {import("../bridges/bridge.js").Plan} plan @param {string} suspended */
function showOutcome(plan, suspended) {
  const { complete, score, missing } = /** @type {import("../bridges/bridge.js").Outcome} */ (
    outcome(plan, decode(suspended, plan).kept.record))
  part("outcome").textContent = `${complete ? "Everything required is done" : "Not complete"}; score ${Math.round(score * 100)} of 100.`
  part("outcome").className = complete ? "yes" : ""
  const titles = new Map(plan.activities.map(({ id, title }) => [id, title]))
  part("missing").replaceChildren(...missing.map(({ activity, what, need, have, turn }) =>
    element("li", `${titles.get(activity)}: ${what}, ${have} of ${need}${turn === "others" ? " (others' turn)" : ""}`)))
}

async function look() {
  try {
    const answer = await (await fetch("/version.json")).json()
    part("problems").hidden = answer.problems.length === 0
    part("problems").querySelector("ul")?.replaceChildren(...answer.problems.map((/** @type {string} */ problem) => element("li", problem)))
    part("state").textContent = answer.problems.length ? `${answer.problems.length} to put right` : `Built in ${answer.milliseconds} ms`
    if (answer.version !== version && !answer.problems.length) await open()
    version = answer.version
  } catch {
    part("state").textContent = "The preview has stopped. Start it again in the terminal."
  }
  setTimeout(look, LOOK)
}

mode.addEventListener("change", open)
width.addEventListener("change", () => (frame.style.maxInlineSize = width.value))
part("again").addEventListener("click", open)
part("over").addEventListener("click", async () => {
  frame.src = "about:blank"
  await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }))
  sessionStorage.removeItem(STORE)
  for (const key of Object.keys(localStorage)) if (key.startsWith("touchpoint:")) localStorage.removeItem(key)
  await open()
})
look()
