// @ts-check
// messages.js — what a tool in a frame may ask of the LMS by postMessage: a place to keep a value (LTI Platform
// Storage 1.0), a better height for its frame (lti.frameResize), and to be seen from its top (lti.scrollToTop).

const SUBJECTS = ["lti.capabilities", "lti.put_data", "lti.get_data", "lti.frameResize", "lti.scrollToTop"]
const SMALLEST = 320
const LARGEST = 20000

const frame = document.querySelector("iframe[data-tool]")
/** @type {Map<string, string>} kept per origin, in memory: it only has to outlive a launch */
const kept = new Map()

/** @typedef {{ subject: string, message_id?: string, key?: string, value?: unknown, height?: number | string }} Asked */

/** @param {Asked} asked @param {string} origin @returns {object | null} what is answered beyond subject and id */
function answer(asked, origin) {
  const place = `${origin} ${asked.key}`
  switch (asked.subject) {
    case "lti.capabilities":
      return { supported_messages: SUBJECTS.map((subject) => ({ subject })) }
    case "lti.put_data":
      if (!asked.key) return { error: { code: "bad_request", message: "a key is needed" } }
      if (typeof asked.value === "string") kept.set(place, asked.value)
      else kept.delete(place)
      return { key: asked.key, value: asked.value ?? null }
    case "lti.get_data":
      return { key: asked.key, value: kept.get(place) ?? null }
    case "lti.frameResize":
      resize(Number(asked.height))
      return {}
    case "lti.scrollToTop":
      frame?.scrollIntoView({ block: "start" })
      return {}
    default:
      return null
  }
}

/** @param {number} height */
function resize(height) {
  if (!(frame instanceof HTMLIFrameElement) || !Number.isFinite(height)) return
  frame.style.height = `${Math.min(Math.max(height, SMALLEST), LARGEST)}px`
}

addEventListener("message", (event) => {
  if (!(frame instanceof HTMLIFrameElement) || event.source !== frame.contentWindow) return
  if (event.origin !== new URL(frame.dataset.tool ?? "").origin) return
  const asked = /** @type {Asked} */ (event.data)
  if (typeof asked?.subject !== "string") return
  const more = answer(asked, event.origin)
  if (!more) return
  const reply = { subject: `${asked.subject}.response`, message_id: asked.message_id, ...more }
  event.source?.postMessage(reply, { targetOrigin: event.origin })
})
