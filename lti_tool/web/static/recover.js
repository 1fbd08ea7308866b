// @ts-check
// recover.js — no cookie came with the launch: look for its secret elsewhere and send the form on to ourselves.
import { ask, offered, take } from "./login-storage.js"

async function recover() {
  const page = /** @type {HTMLElement} */ (document.querySelector("[data-recover]"))
  const tab = /** @type {HTMLElement} */ (document.querySelector("[data-new-tab]"))
  const form = /** @type {HTMLFormElement} */ (page.querySelector("form"))
  const { key = "" } = page.dataset
  const place = offered(page.dataset)
  page.hidden = false
  tab.hidden = true
  const secret = take(key) ?? (place && (await ask(place, key)))
  if (secret) {
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("secret"))
    field.value = secret
    form.submit()
    return
  }
  page.hidden = true
  tab.hidden = false
}

recover()
