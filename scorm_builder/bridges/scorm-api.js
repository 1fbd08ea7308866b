// @ts-check
/**
 * Where the LMS put its API.
 *
 * From the window itself up its parents, then the same from each opener. Every step may throw, because a portal of another
 * origin may stand above the LMS, and `window.top` is exactly that window: it is never asked. Some LMSs add the API a moment
 * after they load the course, so a vain search is repeated.
 */

const STEPS = 500
const PAUSE = 100

/**
 * @param {any} start   the course's window
 * @param {string} name "API" in SCORM 1.2
 * @returns {any} the LMS's API object, or null
 */
export function findApi(start, name) {
  const seen = new Set()
  for (let window = start; window && !seen.has(window) && seen.size < STEPS; window = read(window, "opener")) {
    const api = inParents(window, name, seen)
    if (api) return api
  }
  return null
}

/**
 * @param {any} start
 * @param {string} name
 * @param {{patience?: number, wait?: (milliseconds: number) => Promise<unknown>}} [options]  patience in milliseconds
 * @returns {Promise<any>}
 */
export async function waitForApi(start, name, { patience = 3000, wait = pause } = {}) {
  const alone = () => read(start, "parent") === start && !read(start, "opener")
  for (let waited = 0; ; waited += PAUSE) {
    const api = findApi(start, name)
    if (api || waited >= patience || alone()) return api
    await wait(PAUSE)
  }
}

/** @param {any} start @param {string} name @param {Set<any>} seen */
function inParents(start, name, seen) {
  for (let window = start; window && !seen.has(window) && seen.size < STEPS; window = read(window, "parent")) {
    seen.add(window)
    const api = read(window, name)
    if (api) return api
  }
  return null
}

/** A property of a window that may belong to another origin. @param {any} window @param {string} name */
function read(window, name) {
  try {
    return window[name]
  } catch {
    return null
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/**
 * To call an LMS by the names of its functions. One that throws has answered nothing.
 * @param {any} api
 * @returns {(name: string, ...words: string[]) => unknown}
 */
export function calling(api) {
  return (name, ...words) => {
    try {
      return api[name](...words)
    } catch {
      return undefined
    }
  }
}
