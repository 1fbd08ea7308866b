// @ts-check
// registered.js — tell the platform that its frame may be closed: its own origins and nobody else.

const place = document.querySelector("[data-finish]")
const platform = window.opener ?? (window.parent === window ? null : window.parent)

if (place instanceof HTMLElement && platform) {
  const said = /** @type {HTMLElement} */ (place.querySelector("[data-finished]"))
  place.hidden = false
  place.querySelector("button")?.addEventListener("click", () => {
    // A message to an origin that is not there is dropped by the browser; which of them it is, a frame cannot see.
    for (const origin of (place.dataset.origins ?? "").split(" ")) {
      platform.postMessage({ subject: "org.imsglobal.lti.close" }, origin)
    }
    said.textContent = "Your LMS was told. If this stays open, close it and reload the list of tools."
  })
}
