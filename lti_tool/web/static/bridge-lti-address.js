// @ts-check
/**
 * What a launch says in the fragment of the address that it leads to, beside the token: how the frame is resized there
 * (`frame`), how its reader writes dates (`lang`), and the way back, sealed (`home`). Anybody can make a fragment up, so
 * nothing in it is more than a hint.
 */

/** @typedef {{url: string, name: string|null}} Home   the page of the LMS that one came from, and what the LMS is called */

/** @param {string} hash */
export function told(hash) {
  const { t = "", frame = "", lang = "", home = "" } = Object.fromEntries(new URLSearchParams(hash.slice(1)))
  return { token: t, frame, locale: locale(lang), home }
}

/** The same for another page of this visit, without its own place. @param {string} hash @param {...string} without names of parts */
export function carried(hash, ...without) {
  return hash.slice(1).split("&").filter((part) => part && !["at", ...without].includes(part.split("=")[0])).join("&")
}

/** The facilitator's page of the same run and visit, where she came from if she did. @param {{pathname: string, hash: string}} here */
export function deskOf({ pathname, hash }) {
  const { back } = Object.fromEntries(new URLSearchParams(hash.slice(1)))
  return `${pathname.replace("/play/", "/facilitate/")}#${carried(hash, "back")}${back ? `&at=${encodeURIComponent(back)}` : ""}`
}

/** Where back is; null where the launch did not say, or somebody else wrote it. @param {string} api @param {string} sealed @returns {Promise<Home|null>} */
export async function wayBack(api, sealed) {
  if (!sealed) return null
  try {
    const headers = { "Content-Type": "application/json" }
    const answer = await fetch(`${api}/home`, { method: "POST", headers, body: JSON.stringify({ sealed }), credentials: "omit" })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

/** @param {string} tag @returns {string|undefined} one that browsers know how to write dates in */
function locale(tag) {
  try {
    // Without a region it says less than the browser's own.
    return new Intl.Locale(tag).region ? Intl.getCanonicalLocales(tag)[0] : undefined
  } catch {
    return undefined
  }
}
