// @ts-check
/**
 * Have the frame that we are shown in be as high as what is in it, so that no second scroll bar stands in the LMS's page.
 *
 * What is sent is a number, and "go to the top". It goes to whoever frames us (`*`), because a school's own host is often
 * known to nobody here; that this is a page of the platform is what our `frame-ancestors` policy sees to.
 */

const KNOWN = ["lti.frameResize", "org.imsglobal.lti.frameResize"]
/** Milliseconds that a change of height has to settle. */
const PAUSE = 120
/** Milliseconds that a platform gets to say what it knows. */
const PATIENCE = 5000
/** Pixels that a border around the frame may take of its height. */
const SPARE = 4
/** How often in a row a height may follow the last within a second: a page that grows with its frame must come to an end. */
const MOST = 12

/** @param {string} message by which the LMS resizes frames; "ask" has it asked; "" where it does not @param {HTMLElement} content */
export function fitFrame(message, content = document.body) {
  if (window.parent === window) return
  if (message === "ask") ask((found) => follow(found, content))
  else if (KNOWN.includes(message)) follow(message, content)
}

/** @param {(message: string) => void} done called where the LMS knows one of the messages */
function ask(done) {
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-")
  const hear = (/** @type {MessageEvent} */ { source, data }) => {
    if (source !== window.parent || data?.message_id !== id || data.subject !== "lti.capabilities.response") return
    removeEventListener("message", hear)
    const listed = Array.isArray(data.supported_messages) ? data.supported_messages : []
    const found = KNOWN.find((known) => listed.some((/** @type {any} */ one) => one?.subject === known))
    if (found) done(found)
  }
  addEventListener("message", hear)
  setTimeout(() => removeEventListener("message", hear), PATIENCE)
  tell("lti.capabilities", { message_id: id })
}

/** @param {string} message @param {HTMLElement} content */
function follow(message, content) {
  document.documentElement.dataset.fitted = "true" // nothing is as high as the frame any more, or it could only grow
  let last = 0
  let timer = 0
  let often = 0
  const now = () => {
    const height = Math.ceil(content.getBoundingClientRect().height)
    if (!height || Math.abs(height - last) < 2 || often >= MOST) return
    last = height
    often += 1
    setTimeout(() => (often -= 1), 1000)
    tell(message, { height: height + SPARE })
  }
  new ResizeObserver(() => {
    clearTimeout(timer)
    timer = setTimeout(now, PAUSE)
  }).observe(content)
  addEventListener("moved", () => tell(message.replace("frameResize", "scrollToTop"), {}))
}

/** @param {string} subject @param {object} more */
function tell(subject, more) {
  window.parent.postMessage({ subject, ...more }, "*")
}
