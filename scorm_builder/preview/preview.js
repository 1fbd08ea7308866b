// @ts-check
/**
 * The preview page: plays the LMS for the course in its frame, shows what is said to it, and opens the course anew when
 * it was saved. The record stays in this tab, so that leaving and coming back can be tried.
 */
import { element, part, showCall, showRecord } from "./panel.js"
import { Runtime12 } from "./runtime12.js"

const AGAIN = 1000
const SOON = 200
const STORE = "preview"
const frame = /** @type {HTMLIFrameElement} */ (part("course"))
const mode = /** @type {HTMLSelectElement} */ (part("mode"))
const width = /** @type {HTMLSelectElement} */ (part("width"))
const as = /** @type {HTMLSelectElement} */ (part("as"))
/** @type {{as: string, lms: {[name: string]: import("./runtime12.js").Habits & {title: string, notes: string[]}}}} */
let about = { as: "", lms: {} }
/** @type {Runtime12|null} */
let runtime = null
let version = -1
/** @type {import("../bridges/bridge.js").CourseRecord} */
let together = {}
let asking = 0

/** @returns {import("./runtime12.js").Values} */
function record() {
  return JSON.parse(sessionStorage.getItem(STORE) ?? "{}")
}

/** Have the course leave. */
async function leave() {
  if (runtime) runtime.leaving = true
  frame.src = "about:blank"
  await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }))
}

/** Let the old course leave, then open it for a new sitting. */
async function open() {
  await leave()
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
  const habits = about.lms[as.value] ?? {}
  const now = new Runtime12({ values, habits, oncall: (call) => called(call, now.values) })
  runtime = now
  Object.assign(window, { API: undefined })
  setTimeout(() => runtime === now && Object.assign(window, { API: now.api }), habits.late ?? 0)
  frame.hidden = false
  frame.src = "/package/index.html"
}

/** @param {import("./runtime12.js").Call} call @param {import("./runtime12.js").Values} values */
function called(call, values) {
  showCall(call)
  if (call.name === "LMSCommit" || call.name === "LMSFinish") sessionStorage.setItem(STORE, JSON.stringify(values))
  showKnown(values)
  clearTimeout(asking)
  asking = setTimeout(async () => {
    together = (await (await fetch("/api/state")).json()).record
    showKnown(values)
  }, SOON)
}

/** @param {import("./runtime12.js").Values} values */
function showKnown(values) {
  showRecord({ values, together, config: frame.contentDocument?.getElementById("config")?.textContent }, suppose)
}

/** @param {string} path @param {object} [body] */
async function tell(path, body = {}) {
  await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
}

/** @param {string} activity */
async function suppose(activity) {
  await tell("/imagined/suppose", { activity })
  await open()
}

/** Ask what there is, and from then on for what is new: the answer comes when a file was saved. */
async function look() {
  try {
    const answer = await (await fetch(version < 0 ? "/version.json" : `/version.json?after=${version}`)).json()
    if (answer.version !== version) show(answer)
    version = answer.version
    look()
  } catch {
    part("state").textContent = "The preview has stopped. Start it again in the terminal."
    version = -1
    setTimeout(look, AGAIN)
  }
}

/** @param {{version: number, problems: string[], milliseconds: number}} answer */
function show({ problems, milliseconds }) {
  part("problems").hidden = problems.length === 0
  part("problems").querySelector("ul")?.replaceChildren(...problems.map((problem) => element("li", problem)))
  part("state").textContent = problems.length ? `${problems.length} to put right` : `Built in ${milliseconds} ms`
  if (!problems.length) open()
}

function playAs() {
  part("notes").replaceChildren(...(about.lms[as.value]?.notes ?? []).map((note) => element("li", note)))
}

async function begin() {
  about = await (await fetch("/about.json")).json()
  as.replaceChildren(...Object.entries(about.lms).map(([name, { title }]) => new Option(title, name, false, name === about.as)))
  playAs()
  await look()
}

as.addEventListener("change", () => {
  playAs()
  open()
})
mode.addEventListener("change", open)
width.addEventListener("change", () => (frame.style.maxInlineSize = width.value))
part("again").addEventListener("click", open)
part("over").addEventListener("click", async () => {
  await leave()
  await tell("/imagined/over")
  together = {}
  sessionStorage.removeItem(STORE)
  for (const key of Object.keys(localStorage)) if (key.startsWith("touchpoint:")) localStorage.removeItem(key)
  await open()
})
begin()
