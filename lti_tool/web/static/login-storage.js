// @ts-check
// login-storage.js — the three places where a browser may keep a launch's secret, besides the cookie.
// Each may be forbidden in a frame, in its own way; none of them ever throws from here.

/** Milliseconds that a platform gets to answer. Some apps announce a storage and never answer. */
const PATIENCE = 1000
/** Milliseconds for which a login is good. */
const LASTS = 10 * 60 * 1000

/**
 * @typedef {object} Place The platform's own storage (LTI Client Side postMessages), where it offers one.
 * @property {string} origin exact origin that may hear us
 * @property {string} target "_parent", or the name of a frame beside ours
 */

/**
 * The platform's storage that a page was told of.
 * @param {DOMStringMap} data
 * @returns {Place | null}
 */
export function offered(data) {
  return data.storageOrigin ? { origin: data.storageOrigin, target: data.storageTarget || "_parent" } : null
}

/**
 * Whether the cookies we set here come back: a probe, since the launch's own cookie is not for scripts.
 * @returns {boolean}
 */
export function cookiesWork() {
  const probe = "__Host-touchpoint-probe"
  const rest = "; Secure; SameSite=None; Partitioned; Path=/"
  try {
    document.cookie = `${probe}=1${rest}`
    const works = document.cookie.includes(`${probe}=1`)
    document.cookie = `${probe}=; Max-Age=0${rest}`
    return works
  } catch {
    return false
  }
}

/**
 * Keep a secret in our own storage, and clear away those of launches that were never finished.
 * @param {string} key
 * @param {string} secret
 * @returns {boolean} whether it is kept
 */
export function keep(key, secret) {
  try {
    for (const name of Object.keys(localStorage)) {
      const began = Number(name.startsWith("__Host-touchpoint-") && localStorage.getItem(name)?.split(" ")[1])
      if (began && Date.now() - began > LASTS) localStorage.removeItem(name)
    }
    localStorage.setItem(key, `${secret} ${Date.now()}`)
    return true
  } catch {
    return false
  }
}

/**
 * Take a secret out of our own storage; it is good once.
 * @param {string} key
 * @returns {string | null}
 */
export function take(key) {
  try {
    const kept = localStorage.getItem(key)?.split(" ")[0] ?? null
    localStorage.removeItem(key)
    return kept
  } catch {
    return null
  }
}

/**
 * Ask the platform to keep a value, or to give it back (without `value`).
 * @param {Place} place
 * @param {string} key
 * @param {string} [value]
 * @returns {Promise<string | null>} the value the platform has now; null when it does not answer
 */
export function ask(place, key, value) {
  const frame = frameOf(place.target)
  if (!frame) return Promise.resolve(null)
  const subject = value === undefined ? "lti.get_data" : "lti.put_data"
  const id = crypto.getRandomValues(new Uint32Array(2)).join("-")
  return new Promise((resolve) => {
    const done = (/** @type {string | null} */ found) => {
      removeEventListener("message", hear)
      clearTimeout(timer)
      resolve(found)
    }
    const hear = (/** @type {MessageEvent} */ { data, origin }) => {
      if (origin !== place.origin || data?.message_id !== id || data.subject !== `${subject}.response`) return
      done(!data.error && typeof data.value === "string" ? data.value : null)
    }
    const timer = setTimeout(done, PATIENCE, null)
    addEventListener("message", hear)
    frame.postMessage({ subject, message_id: id, key, ...(value === undefined ? {} : { value }) }, place.origin)
  })
}

/**
 * @param {string} target
 * @returns {Window | null}
 */
function frameOf(target) {
  const around = window.opener ?? (window.parent === window ? null : window.parent)
  try {
    return target === "_parent" || !around ? around : (around.frames[/** @type {any} */ (target)] ?? around)
  } catch {
    return around // a frame of another origin does not tell its names
  }
}
