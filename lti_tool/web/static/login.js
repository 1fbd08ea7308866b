// @ts-check
// login.js — keep the launch's secret wherever this browser allows, then go on to the platform.
// Where it is allowed nowhere, the launch would fail after the platform has used it up, so a new tab is offered before.
import { ask, cookiesWork, keep, offered } from "./login-storage.js"

async function begin() {
  const page = /** @type {HTMLElement} */ (document.querySelector("[data-login]"))
  const { key = "", secret = "", next = "" } = page.dataset
  const place = offered(page.dataset)
  const own = keep(key, secret)
  const theirs = place !== null && (await ask(place, key, secret)) === secret
  if (own || theirs || cookiesWork()) {
    // Not a redirect: some browsers lose a partitioned cookie in a chain of cross-site redirects.
    location.replace(next)
    return
  }
  const wayOut = window.top === window ? "[data-blocked]" : "[data-new-tab]"
  const other = /** @type {HTMLElement} */ (document.querySelector(wayOut))
  page.hidden = true
  other.hidden = false
}

begin()
